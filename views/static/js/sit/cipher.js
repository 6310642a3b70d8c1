// ChaCha20 (RFC 8439, 2.3) for what waits in the browser to be sent: rooms speak
// plain HTTP, where crypto.subtle is not to be had. The key comes from the
// server with the page, so that what is left on a terminal is useless to the
// next person at it. Integrity is no matter here: the server checks each answer.
// An essay of 20,000 characters is sealed in a few milliseconds on an old machine,
// hence no allocation within a block.

function quarter(s, a, b, c, d) {
  let x = s[a];
  let y = s[b];
  let z = s[c];
  let w = s[d];
  x = (x + y) | 0; w ^= x; w = (w << 16) | (w >>> 16);
  z = (z + w) | 0; y ^= z; y = (y << 12) | (y >>> 20);
  x = (x + y) | 0; w ^= x; w = (w << 8) | (w >>> 24);
  z = (z + w) | 0; y ^= z; y = (y << 7) | (y >>> 25);
  s[a] = x; s[b] = y; s[c] = z; s[d] = w;
}

// startOf returns the state from which each block is made, its counter aside.
function startOf(key, nonce) {
  const start = new Int32Array(16);
  start.set([0x61707865, 0x3320646e, 0x79622d32, 0x6b206574]);
  const words = (bytes, at) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let i = 0; i < bytes.length / 4; i++) {
      start[at + i] = view.getInt32(4 * i, true);
    }
  };
  words(key, 4);
  words(nonce, 13);
  return start;
}

// xor encrypts or decrypts bytes in place.
function xor(key, nonce, bytes) {
  const start = startOf(key, nonce);
  const s = new Int32Array(16);
  for (let at = 0, counter = 1; at < bytes.length; at += 64, counter++) {
    start[12] = counter;
    s.set(start);
    for (let round = 0; round < 10; round++) {
      quarter(s, 0, 4, 8, 12); quarter(s, 1, 5, 9, 13); quarter(s, 2, 6, 10, 14); quarter(s, 3, 7, 11, 15);
      quarter(s, 0, 5, 10, 15); quarter(s, 1, 6, 11, 12); quarter(s, 2, 7, 8, 13); quarter(s, 3, 4, 9, 14);
    }
    const end = Math.min(bytes.length - at, 64);
    for (let i = 0; i < end; i++) {
      const word = i >> 2;
      bytes[at + i] ^= ((s[word] + start[word]) | 0) >>> (8 * (i & 3));
    }
  }
  return bytes;
}

function hexBytes(hex) {
  return Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
}

function toBase64(bytes) {
  const most = 8192; // arguments of one call
  let text = "";
  for (let at = 0; at < bytes.length; at += most) {
    text += String.fromCharCode.apply(null, bytes.subarray(at, at + most));
  }
  return btoa(text);
}

// seal returns text as base64 of nonce and ciphertext; keyHex has 64 digits.
export function seal(keyHex, text) {
  const plain = new TextEncoder().encode(text);
  const out = new Uint8Array(12 + plain.length);
  const nonce = crypto.getRandomValues(out.subarray(0, 12));
  out.set(plain, 12);
  xor(hexBytes(keyHex), nonce, out.subarray(12));
  return toBase64(out);
}

// open returns the text that seal was given; nonsense for another key.
export function open(keyHex, sealed) {
  const bytes = Uint8Array.from(atob(sealed), (c) => c.charCodeAt(0));
  return new TextDecoder().decode(xor(hexBytes(keyHex), bytes.subarray(0, 12), bytes.subarray(12)));
}
