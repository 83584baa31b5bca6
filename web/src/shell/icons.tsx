// Icons as strokes on a 16 x 16 grid; they take the colour of the text.

const paths = {
  expand: 'M9.5 2.5h4v4M13.5 2.5l-4.5 4.5M6.5 13.5h-4v-4M2.5 13.5l4.5-4.5',
  close: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
  left: 'M10 3l-5 5 5 5',
  right: 'M6 3l5 5-5 5',
  down: 'M3 6l5 5 5-5',
  up: 'M3 10l5-5 5 5',
  sliders: 'M2 4.5h7M13 4.5h1M2 11.5h1M7 11.5h7M11 2.5v4M5 9.5v4',
  gear: 'M8 6a2 2 0 100 4 2 2 0 000-4M6.9 1.8h2.2l.4 1.8 1.4.8 1.8-.6 1.1 1.9-1.4 1.2v1.6l1.4 1.3-1.1 1.9-1.8-.6-1.4.8-.4 1.8H6.9l-.4-1.8-1.4-.8-1.8.6-1.1-1.9 1.4-1.3V6.9L2.2 5.7l1.1-1.9 1.8.6 1.4-.8z',
  search: 'M7 2.5a4.5 4.5 0 100 9 4.5 4.5 0 000-9M10.5 10.5l3 3',
  pin: 'M6 2h4l-.5 4.5 2 2h-7l2-2zM8 8.5V14',
  check: 'M3 8.5l3.2 3.2L13 4.8',
  cross: 'M4.5 4.5l7 7M11.5 4.5l-7 7',
  warning: 'M8 2L1.5 13.5h13zM8 6.5v3.2M8 11.6v.1',
  sun: 'M8 5a3 3 0 100 6 3 3 0 000-6M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1',
  moon: 'M13 9.5A5.5 5.5 0 016.5 3a5.5 5.5 0 106.5 6.5z',
  system: 'M2 3h12v8H2zM5.5 13.5h5M8 11v2.5',
  help: 'M5.8 6a2.2 2.2 0 113.2 2c-.7.4-1 .8-1 1.5M8 11.8v.1',
  menu: 'M2.5 4h11M2.5 8h11M2.5 12h11',
  solo: 'M8 5.5a2.5 2.5 0 100 5 2.5 2.5 0 000-5M8 2a6 6 0 100 12A6 6 0 008 2',
  info: 'M8 7v6M8 3v.2',
  about: 'M8 2a6 6 0 100 12A6 6 0 008 2M8 7.5v3.3M8 5.2v.1',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg class="glyph" width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"
      stroke-linejoin="round" aria-hidden="true"><path d={paths[name]} /></svg>
  );
}

/** The mark of Sonde: a probe on its line, sending. */
export function Mark() {
  return (
    <svg class="mark" width="22" height="22" viewBox="0 0 22 22" fill="none" aria-hidden="true">
      <path d="M11 2v9" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" />
      <circle cx="11" cy="14" r="3" fill="currentColor" />
      <path d="M5.6 17.2a6.3 6.3 0 010-6.4M16.4 10.8a6.3 6.3 0 010 6.4M2.8 19a10 10 0 010-10M19.2 9a10 10 0 010 10" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" />
    </svg>
  );
}
