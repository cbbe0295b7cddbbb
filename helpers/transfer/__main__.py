"""Train a classifier on your own folder of pictures, and ask it: see `helpers.transfer.command`."""

import sys

from helpers.transfer.command import main

if __name__ == "__main__":
    sys.exit(main())
