/**
 * A command of the tool, for a reader of whom nobody knows where they type it: the tool has a name of its own only where it is installed. The
 * command line itself knows better (`doors/cli/tool-name`).
 */
export function toolCommand(command: string): string {
  return `provider-cli ${command} (in a checkout: npx provider-cli ...)`;
}
