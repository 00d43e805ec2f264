"""The measurements that the README quotes: real servers, real sockets, loopback only. Run by `make bench`."""
