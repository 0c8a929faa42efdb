/** Where files and lines are given. */
export function StartView() {
  return <h1 className="text-2xl font-semibold">What is every line of your log?</h1>;
}
