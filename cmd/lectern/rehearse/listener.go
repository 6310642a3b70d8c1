package rehearse

import (
	"bytes"
	"encoding/hex"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// UsageOf tells what the process uses that listens at host:port, if it runs on
// this machine and this user may see it; nil if not, or where there is no /proc.
func UsageOf(addr string) func() Usage {
	host, port, err := net.SplitHostPort(addr)
	if err != nil || !here(host) {
		return nil
	}
	number, _ := strconv.ParseUint(port, 10, 16)
	pid := holderOf(listening(number))
	if pid == "" {
		return nil
	}
	return func() Usage { return usageOf(pid) }
}

// here reports whether a host is this machine.
func here(host string) bool {
	ips, err := net.LookupIP(host)
	if err != nil {
		return false
	}
	own, _ := net.InterfaceAddrs()
	for _, ip := range ips {
		if ip.IsLoopback() {
			return true
		}
		for _, a := range own {
			if n, ok := a.(*net.IPNet); ok && n.IP.Equal(ip) {
				return true
			}
		}
	}
	return false
}

// listening is the socket that listens at a port, as links to it are called.
func listening(port uint64) string {
	const state, inode = 3, 9
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		rows, err := os.ReadFile(table)
		if err != nil {
			continue
		}
		for row := range bytes.Lines(rows) {
			fields := strings.Fields(string(row))
			if len(fields) <= inode || fields[state] != "0A" {
				continue
			}
			_, at, _ := strings.Cut(fields[1], ":")
			if b, err := hex.DecodeString(at); err == nil && len(b) == 2 && uint64(b[0])<<8|uint64(b[1]) == port {
				return "socket:[" + fields[inode] + "]"
			}
		}
	}
	return ""
}

// holderOf is the process that has a socket open.
func holderOf(socket string) string {
	if socket == "" {
		return ""
	}
	links, _ := filepath.Glob("/proc/[0-9]*/fd/*")
	for _, link := range links {
		if to, err := os.Readlink(link); err == nil && to == socket {
			return strings.Split(link, "/")[2]
		}
	}
	return ""
}
