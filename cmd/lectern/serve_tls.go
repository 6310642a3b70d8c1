package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"os"
	"time"

	"lectern/engine"
)

// tlsConfig returns how to speak TLS, nil for not at all, and the fingerprint
// of a certificate that was made for it.
func (c *ServeCmd) tlsConfig() (*tls.Config, string, error) {
	switch {
	case (c.TLSCert == "") != (c.TLSKey == ""):
		return nil, "", usageError("--tls-cert and --tls-key go together")
	case c.TLSCert != "":
		cert, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey)
		if err != nil {
			return nil, "", engine.Invalid("error.tls", "file", c.TLSCert).Because(err)
		}
		return &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}, "", nil
	case c.SelfSigned:
		cert, err := selfSigned(c.Addr, time.Now())
		if err != nil {
			return nil, "", engine.Internal("make a certificate", err)
		}
		return &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}, fingerprintOf(cert.Certificate[0]), nil
	}
	return nil, "", nil
}

// fingerprintOf is what a certificate is known by.
func fingerprintOf(der []byte) string { return fmt.Sprintf("%X", sha256.Sum256(der)) }

// selfSigned makes a certificate for this machine, good for a year.
func selfSigned(addr string, now time.Time) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return tls.Certificate{}, err
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return tls.Certificate{}, err
	}
	name, _ := os.Hostname()
	cert := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "Lectern"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(1, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true, DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	if name != "" {
		cert.DNSNames = append(cert.DNSNames, name)
	}
	if ip := net.ParseIP(host); ip != nil {
		cert.IPAddresses = append(cert.IPAddresses, ip)
	} else if host != "" {
		cert.DNSNames = append(cert.DNSNames, host)
	}
	der, err := x509.CreateCertificate(rand.Reader, cert, cert, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}
