/** Tells the user on stderr, each sentence once. */
export function createWarning(prints: boolean): (message: string) => void {
  const said = new Set<string>();
  return (message) => {
    if (!prints || said.has(message)) return;
    said.add(message);
    console.warn(`enkryptify: ${message}`);
  };
}
