// Writes PNG files (8 bits, grey or RGB), and draws grids of digit-like samples.
import { crc32, deflateSync } from 'node:zlib';
import { normal } from './random.mjs';

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** `pixels`: channels bytes a pixel, row by row. */
export function png(pixels, width, height, channels) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, channels === 1 ? 0 : 2, 0, 0, 0], 8);
  const rows = Buffer.alloc(height * (width * channels + 1));
  for (let y = 0; y < height; y++) Buffer.from(pixels).copy(rows, y * (width * channels + 1) + 1, y * width * channels, (y + 1) * width * channels);
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

const segments = [0x77, 0x24, 0x5d, 0x6d, 0x2e, 0x6b, 0x7b, 0x25, 0x7f, 0x6f];

/** A grid of 28 x 28 digits, 2 pixels apart. */
export function sampleGrid(columns, rows, noise = 0.06) {
  const width = columns * 30 + 2;
  const height = rows * 30 + 2;
  const pixels = Buffer.alloc(width * height, 40);
  for (let r = 0; r < rows; r++)
    for (let k = 0; k < columns; k++) {
      const bits = segments[(r * columns + k * 7) % 10];
      const slant = 0.12 * normal('slant', r, k);
      const thick = 1.5 + 0.4 * Math.abs(normal('thick', r, k));
      const lines = [[9, 5, 19, 5], [9, 5, 9, 14], [19, 5, 19, 14], [9, 14, 19, 14], [9, 14, 9, 23], [19, 14, 19, 23], [9, 23, 19, 23]].filter((_, i) => bits & (1 << i));
      for (let y = 0; y < 28; y++)
        for (let x = 0; x < 28; x++) {
          const sx = x + (y - 14) * slant;
          let d = Infinity;
          for (const [x0, y0, x1, y1] of lines) {
            const t = Math.min(1, Math.max(0, ((sx - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / ((x1 - x0) ** 2 + (y1 - y0) ** 2)));
            d = Math.min(d, Math.hypot(sx - x0 - t * (x1 - x0), y - y0 - t * (y1 - y0)));
          }
          const v = Math.min(1, Math.max(0, 1.2 - (d - thick + 1) / 1.6)) + noise * normal('n', r, k, x, y);
          pixels[(r * 30 + 2 + y) * width + k * 30 + 2 + x] = Math.max(0, Math.min(255, v * 255));
        }
    }
  return { bytes: png(pixels, width, height, 1), width, height };
}

/** 8 x 4 filters of 5 x 5 that sharpen with the steps. */
export function filterGrid(step) {
  const [columns, rows, size] = [8, 4, 6];
  const [width, height] = [columns * size + 1, rows * size + 1];
  const pixels = Buffer.alloc(width * height * 3, 30);
  const grown = 1 - Math.exp(-step / 400);
  for (let f = 0; f < columns * rows; f++)
    for (let y = 0; y < 5; y++)
      for (let x = 0; x < 5; x++) {
        const angle = (f / 32) * Math.PI;
        const v = grown * Math.sin((x - 2) * Math.cos(angle) * 1.6 + (y - 2) * Math.sin(angle) * 1.6) + (1 - grown * 0.8) * 0.5 * normal('w', f, x, y);
        const at = ((Math.floor(f / columns) * size + 1 + y) * width + (f % columns) * size + 1 + x) * 3;
        pixels.set([Math.max(0, Math.min(255, 128 + 110 * v)), Math.max(0, Math.min(255, 128 + 40 * v)), Math.max(0, Math.min(255, 128 - 110 * v))], at);
      }
  return { bytes: png(pixels, width, height, 3), width, height };
}
