"""What `make lab` gives a reader: it starts soon, opens the first notebook, and talks to nobody outside."""

import ipaddress

import psutil
from conftest import NOTEBOOKS, VIEWPORT


def test_it_starts_within_seconds(lab):
    assert lab.seconds < 15


def test_it_prints_the_address_of_the_first_notebook(lab):
    assert "/lab/tree/notebooks/00_start_here.ipynb?" in lab.address


def test_the_address_shows_the_first_notebook_and_the_list_of_all(lab, browser):
    context = browser.new_context(viewport=VIEWPORT)
    page = context.new_page()
    page.goto(lab.address)
    page.get_by_role("heading", name="00 · Start here").wait_for()
    page.wait_for_timeout(3000)  # an announcement comes late, or never
    files = page.locator(".jp-DirListing-itemName").all_text_contents()
    assert set(NOTEBOOKS) <= set(files)
    assert page.locator(".jp-Dialog, .Toastify__toast").all_text_contents() == []
    context.close()


def test_it_listens_to_this_machine_only(lab):
    family = [lab.process, *lab.process.children(recursive=True)]
    listening = [
        connection.laddr.ip
        for process in family
        for connection in process.net_connections()
        if connection.status == psutil.CONN_LISTEN
    ]
    assert listening
    assert [address for address in listening if not ipaddress.ip_address(address).is_loopback] == []
