"""For those who teach with the course: a hub for a room, a mirror of the data, a cluster; the guide is README.md."""
