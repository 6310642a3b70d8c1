package office

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"lectern/engine"
	"lectern/engine/people"
)

// Keyring holds the server's key, which lives in a file outside the database.
// Every use has a key of its own, derived from it.
type Keyring struct {
	seal   []byte
	ticket []byte
	anchor []byte
	queue  []byte
	id     string
}

const keyBytes = 32

// NewKeyring returns the keyring of a key of 32 bytes.
func NewKeyring(key []byte) (*Keyring, error) {
	if len(key) != keyBytes {
		return nil, engine.Invalid("error.key.form")
	}
	k := &Keyring{}
	for _, use := range []struct {
		name string
		into *[]byte
	}{{"seal", &k.seal}, {"ticket", &k.ticket}, {"anchor", &k.anchor}, {"queue", &k.queue}} {
		sub, err := hkdf.Key(sha256.New, key, nil, "lectern "+use.name, keyBytes)
		if err != nil {
			return nil, engine.Internal("deriving a key", err)
		}
		*use.into = sub
	}
	id, err := hkdf.Key(sha256.New, key, nil, "lectern id", 8)
	if err != nil {
		return nil, engine.Internal("deriving a key", err)
	}
	k.id = fmt.Sprintf("%x", id)
	return k, nil
}

// OpenKeyring reads the key file: 32 bytes in base64. When there is none and
// create is set, it makes one that only its owner may read.
func OpenKeyring(path string, create bool) (*Keyring, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && create {
		b, err = createKey(path)
	}
	if err != nil {
		return nil, engine.Unavailable("error.key.file", "path", path).Because(err)
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(b)))
	if err != nil {
		return nil, engine.Invalid("error.key.form").Because(err)
	}
	return NewKeyring(key)
}

// createKey writes a new key file. It goes to the disk under another name
// first: half a key, or two processes with a key each, would lose sealed papers.
func createKey(path string) ([]byte, error) {
	key := make([]byte, keyBytes)
	rand.Read(key)
	text := []byte(base64.StdEncoding.EncodeToString(key) + "\n")
	f, err := os.CreateTemp(filepath.Dir(path), ".key-*") // mode 0600
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return nil, err
	}
	// A link, unlike a rename, fails when another process was quicker.
	if err := os.Link(f.Name(), path); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return os.ReadFile(path)
		}
		if err := writeNew(path, text); err != nil { // a file system without links
			return nil, err
		}
	}
	if dir, err := os.Open(filepath.Dir(path)); err == nil {
		_ = dir.Sync() // not every file system can; the file itself is down
		dir.Close()
	}
	return text, nil
}

func writeNew(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if _, err = f.Write(text); err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// ID tells keys apart without telling anything of them: 16 hex digits.
func (k *Keyring) ID() string { return k.id }

const sealVersion = 1

// Seal encrypts for storage. context says what it is and where it belongs
// ("form/<exam>/<candidate>"): it opens under the same context only, so that one
// sealed text cannot be put in the place of another.
func (k *Keyring) Seal(plain []byte, context string) ([]byte, error) {
	aead, err := k.aead(context)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, aead.NonceSize(), 1+aead.NonceSize()+len(plain)+aead.Overhead())
	rand.Read(nonce)
	out := append([]byte{sealVersion}, nonce...)
	return aead.Seal(out, nonce, plain, []byte(context)), nil
}

// Open decrypts what Seal made under the same key and context; Internal when it
// was made otherwise or changed since.
func (k *Keyring) Open(sealed []byte, context string) ([]byte, error) {
	aead, err := k.aead(context)
	if err != nil {
		return nil, err
	}
	n := aead.NonceSize()
	if len(sealed) < 1+n || sealed[0] != sealVersion {
		return nil, engine.Internal("opening "+context, errors.New("not sealed by this product"))
	}
	plain, err := aead.Open(nil, sealed[1:1+n], sealed[1+n:], []byte(context))
	if err != nil {
		return nil, engine.Internal("opening "+context, err)
	}
	return plain, nil
}

// aead derives a key for every context, so that no key sees enough messages for
// two random nonces to meet.
func (k *Keyring) aead(context string) (cipher.AEAD, error) {
	key, err := hkdf.Expand(sha256.New, k.seal, context, keyBytes)
	if err != nil {
		return nil, engine.Internal("deriving a key", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, engine.Internal("deriving a key", err)
	}
	return cipher.NewGCM(block)
}

// TicketMAC returns the keyed hash under which a ticket's code is kept.
func (k *Keyring) TicketMAC(exam engine.ID, number, code string) []byte {
	return people.CodeMAC(k.ticket, exam, number, code)
}

// AnchorMAC returns the keyed hash of an anchor: 32 bytes over its parts, each
// preceded by its length.
func (k *Keyring) AnchorMAC(parts ...[]byte) []byte {
	m := hmac.New(sha256.New, k.anchor)
	for _, part := range parts {
		m.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		m.Write(part)
	}
	return m.Sum(nil)
}

// QueueKey returns the key under which a candidate's browser keeps what is not
// yet acknowledged of a sitting: the same for the sitting on every node, and
// nothing that anybody else could work out: 32 bytes in hexadecimal.
func (k *Keyring) QueueKey(sitting engine.ID) string {
	m := hmac.New(sha256.New, k.queue)
	m.Write([]byte(sitting))
	return hex.EncodeToString(m.Sum(nil))
}
