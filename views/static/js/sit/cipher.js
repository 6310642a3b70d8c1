// ChaCha20 (RFC 8439, 2.3) for what waits in the browser to be sent: rooms speak
// plain HTTP, where crypto.subtle is not to be had. The key comes from the
// server with the page, so that what is left on a terminal is useless to the
// next person at it. Integrity is no matter here: the server checks each answer.
// An essay of 20,000 characters is sealed in a few milliseconds on an old machine,
// hence no allocation within a block.

// block writes a block of the stream. Its words are variables of their own: a
// browser that has not compiled this yet runs it several times faster so.
function block(s, out) {
  let x0 = s[0], x1 = s[1], x2 = s[2], x3 = s[3], x4 = s[4], x5 = s[5], x6 = s[6], x7 = s[7];
  let x8 = s[8], x9 = s[9], x10 = s[10], x11 = s[11], x12 = s[12], x13 = s[13], x14 = s[14], x15 = s[15];
  for (let round = 0; round < 10; round++) {
    x0 = (x0 + x4) | 0; x12 ^= x0; x12 = (x12 << 16) | (x12 >>> 16); x8 = (x8 + x12) | 0; x4 ^= x8; x4 = (x4 << 12) | (x4 >>> 20);
    x0 = (x0 + x4) | 0; x12 ^= x0; x12 = (x12 << 8) | (x12 >>> 24); x8 = (x8 + x12) | 0; x4 ^= x8; x4 = (x4 << 7) | (x4 >>> 25);
    x1 = (x1 + x5) | 0; x13 ^= x1; x13 = (x13 << 16) | (x13 >>> 16); x9 = (x9 + x13) | 0; x5 ^= x9; x5 = (x5 << 12) | (x5 >>> 20);
    x1 = (x1 + x5) | 0; x13 ^= x1; x13 = (x13 << 8) | (x13 >>> 24); x9 = (x9 + x13) | 0; x5 ^= x9; x5 = (x5 << 7) | (x5 >>> 25);
    x2 = (x2 + x6) | 0; x14 ^= x2; x14 = (x14 << 16) | (x14 >>> 16); x10 = (x10 + x14) | 0; x6 ^= x10; x6 = (x6 << 12) | (x6 >>> 20);
    x2 = (x2 + x6) | 0; x14 ^= x2; x14 = (x14 << 8) | (x14 >>> 24); x10 = (x10 + x14) | 0; x6 ^= x10; x6 = (x6 << 7) | (x6 >>> 25);
    x3 = (x3 + x7) | 0; x15 ^= x3; x15 = (x15 << 16) | (x15 >>> 16); x11 = (x11 + x15) | 0; x7 ^= x11; x7 = (x7 << 12) | (x7 >>> 20);
    x3 = (x3 + x7) | 0; x15 ^= x3; x15 = (x15 << 8) | (x15 >>> 24); x11 = (x11 + x15) | 0; x7 ^= x11; x7 = (x7 << 7) | (x7 >>> 25);
    x0 = (x0 + x5) | 0; x15 ^= x0; x15 = (x15 << 16) | (x15 >>> 16); x10 = (x10 + x15) | 0; x5 ^= x10; x5 = (x5 << 12) | (x5 >>> 20);
    x0 = (x0 + x5) | 0; x15 ^= x0; x15 = (x15 << 8) | (x15 >>> 24); x10 = (x10 + x15) | 0; x5 ^= x10; x5 = (x5 << 7) | (x5 >>> 25);
    x1 = (x1 + x6) | 0; x12 ^= x1; x12 = (x12 << 16) | (x12 >>> 16); x11 = (x11 + x12) | 0; x6 ^= x11; x6 = (x6 << 12) | (x6 >>> 20);
    x1 = (x1 + x6) | 0; x12 ^= x1; x12 = (x12 << 8) | (x12 >>> 24); x11 = (x11 + x12) | 0; x6 ^= x11; x6 = (x6 << 7) | (x6 >>> 25);
    x2 = (x2 + x7) | 0; x13 ^= x2; x13 = (x13 << 16) | (x13 >>> 16); x8 = (x8 + x13) | 0; x7 ^= x8; x7 = (x7 << 12) | (x7 >>> 20);
    x2 = (x2 + x7) | 0; x13 ^= x2; x13 = (x13 << 8) | (x13 >>> 24); x8 = (x8 + x13) | 0; x7 ^= x8; x7 = (x7 << 7) | (x7 >>> 25);
    x3 = (x3 + x4) | 0; x14 ^= x3; x14 = (x14 << 16) | (x14 >>> 16); x9 = (x9 + x14) | 0; x4 ^= x9; x4 = (x4 << 12) | (x4 >>> 20);
    x3 = (x3 + x4) | 0; x14 ^= x3; x14 = (x14 << 8) | (x14 >>> 24); x9 = (x9 + x14) | 0; x4 ^= x9; x4 = (x4 << 7) | (x4 >>> 25);
  }
  out[0] = x0 + s[0]; out[1] = x1 + s[1]; out[2] = x2 + s[2]; out[3] = x3 + s[3];
  out[4] = x4 + s[4]; out[5] = x5 + s[5]; out[6] = x6 + s[6]; out[7] = x7 + s[7];
  out[8] = x8 + s[8]; out[9] = x9 + s[9]; out[10] = x10 + s[10]; out[11] = x11 + s[11];
  out[12] = x12 + s[12]; out[13] = x13 + s[13]; out[14] = x14 + s[14]; out[15] = x15 + s[15];
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
  const stream = new Int32Array(16);
  for (let at = 0, counter = 1; at < bytes.length; at += 64, counter++) {
    start[12] = counter;
    block(start, stream);
    for (let i = at, word = 0; word < 16 && i < bytes.length; word++) {
      const w = stream[word];
      bytes[i++] ^= w; bytes[i++] ^= w >>> 8; bytes[i++] ^= w >>> 16; bytes[i++] ^= w >>> 24;
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
