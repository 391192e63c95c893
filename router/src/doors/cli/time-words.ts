/** A moment in the time of this machine, sortable: `2026-03-01 14:05:09`. */
export function timeWords(epochMs: number): string {
  const { day, time } = partsOf(epochMs);
  return `${day} ${time}`;
}

/** The same for narrow columns: the time alone where it was today. */
export function shortTimeWords(epochMs: number, nowMs: number): string {
  const { day, time } = partsOf(epochMs);
  return day === partsOf(nowMs).day ? time : `${day} ${time.slice(0, 5)}`;
}

function partsOf(epochMs: number): { readonly day: string; readonly time: string } {
  const date = new Date(epochMs);
  const two = (number: number): string => String(number).padStart(2, '0');
  return {
    day: [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-'),
    time: [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':'),
  };
}
