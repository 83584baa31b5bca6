// Processor time and wakings of processes by thread, from Linux's own account: what a page costs while something else works.
import { readdirSync, readFileSync } from 'node:fs';

const read = (path) => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // it has ended meanwhile
  }
};

/** `root` and every process below it, with what each is for. */
function tree(root) {
  const parents = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = read(`/proc/${name}/stat`);
    if (stat) parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const below = (id) => id === root || (parents.has(id) && below(parents.get(id)));
  return [...parents.keys()].filter(below);
}

function kind(id) {
  const line = read(`/proc/${id}/cmdline`).replaceAll('\0', ' ');
  const type = /--type=([\w-]+)/.exec(line)?.[1];
  if (type === 'utility') return /--utility-sub-type=(\w+)/.exec(line)?.[1] ?? type;
  return type ?? 'browser';
}

/** Milliseconds and wakings of every thread below `root` up to now. */
export function account(root, name) {
  const threads = new Map();
  for (const id of tree(root)) {
    const process = name ?? kind(id);
    let tasks = [];
    try {
      tasks = readdirSync(`/proc/${id}/task`);
    } catch {
      continue; // it has ended meanwhile
    }
    for (const task of tasks) {
      const [spent, , slices] = read(`/proc/${id}/task/${task}/schedstat`).split(' ').map(Number);
      if (spent >= 0) threads.set(task, { process, thread: read(`/proc/${id}/task/${task}/comm`).trim().replace(/\d+$/, ''), ms: spent / 1e6, wakings: slices });
    }
  }
  return threads;
}

/** What was spent between two accounts, a line a process and kind of thread, the dearest first. */
export function spent(before, after) {
  const lines = new Map();
  for (const [task, { process, thread, ms, wakings }] of after) {
    const old = before.get(task) ?? { ms: 0, wakings: 0 };
    const key = `${process} / ${thread}`;
    const line = lines.get(key) ?? { process, thread, ms: 0, wakings: 0 };
    line.ms += ms - old.ms;
    line.wakings += wakings - old.wakings;
    lines.set(key, line);
  }
  return [...lines.values()].sort((a, b) => b.ms - a.ms);
}
