// What modules of the page ask the browser for as they load, where there is none.
Object.assign(globalThis, {
  document: { hidden: false, addEventListener() {}, documentElement: { dataset: {} } },
  matchMedia: () => ({ matches: false, addEventListener() {} }),
});
