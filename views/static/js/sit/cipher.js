// ChaCha20 (RFC 8439, 2.3) for what waits in the browser to be sent: rooms speak
// plain HTTP, where crypto.subtle is not to be had. The key comes from the
// server with the page, so that what is left on a terminal is useless to the
// next person at it. Integrity is no matter here: the server checks each answer.

function rotate(v, n) {
  return (v << n) | (v >>> (32 - n));
}

function quarter(s, a, b, c, d) {
  s[a] = (s[a] + s[b]) | 0; s[d] = rotate(s[d] ^ s[a], 16);
  s[c] = (s[c] + s[d]) | 0; s[b] = rotate(s[b] ^ s[c], 12);
  s[a] = (s[a] + s[b]) | 0; s[d] = rotate(s[d] ^ s[a], 8);
  s[c] = (s[c] + s[d]) | 0; s[b] = rotate(s[b] ^ s[c], 7);
}

function block(key, counter, nonce) {
  const start = new Int32Array(16);
  start.set([0x61707865, 0x3320646e, 0x79622d32, 0x6b206574]);
  const view = new DataView(key.buffer, key.byteOffset, 32);
  for (let i = 0; i < 8; i++) {
    start[4 + i] = view.getInt32(4 * i, true);
  }
  start[12] = counter;
  const nonceView = new DataView(nonce.buffer, nonce.byteOffset, 12);
  for (let i = 0; i < 3; i++) {
    start[13 + i] = nonceView.getInt32(4 * i, true);
  }
  const s = Int32Array.from(start);
  for (let round = 0; round < 10; round++) {
    quarter(s, 0, 4, 8, 12); quarter(s, 1, 5, 9, 13); quarter(s, 2, 6, 10, 14); quarter(s, 3, 7, 11, 15);
    quarter(s, 0, 5, 10, 15); quarter(s, 1, 6, 11, 12); quarter(s, 2, 7, 8, 13); quarter(s, 3, 4, 9, 14);
  }
  const out = new DataView(new ArrayBuffer(64));
  for (let i = 0; i < 16; i++) {
    out.setInt32(4 * i, (s[i] + start[i]) | 0, true);
  }
  return new Uint8Array(out.buffer);
}

// xor encrypts or decrypts bytes in place.
function xor(key, nonce, bytes) {
  for (let at = 0, counter = 1; at < bytes.length; at += 64, counter++) {
    const stream = block(key, counter, nonce);
    for (let i = at; i < Math.min(at + 64, bytes.length); i++) {
      bytes[i] ^= stream[i - at];
    }
  }
  return bytes;
}

function hexBytes(hex) {
  return Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
}

function bytesHex(bytes) {
  return Array.from(bytes, (b) => (b + 256).toString(16).slice(1)).join("");
}

// seal returns text as hexadecimal nonce and ciphertext; keyHex has 64 digits.
export function seal(keyHex, text) {
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  return bytesHex(nonce) + bytesHex(xor(hexBytes(keyHex), nonce, new TextEncoder().encode(text)));
}

// open returns the text that seal was given; nonsense for another key.
export function open(keyHex, sealed) {
  const bytes = hexBytes(sealed);
  return new TextDecoder().decode(xor(hexBytes(keyHex), bytes.slice(0, 12), bytes.slice(12)));
}
