import ArgumentParser

/// How the table looks to a person at a terminal.
struct TerminalFlags: ParsableArguments {
  @Option(
    help: "Write the table for a person, in colour: where standard output is a terminal, or always, or never."
  )
  var color = ColourChoice.auto

  @Flag(help: "On a terminal, tell digests and history lines to their end.")
  var noTrunc = false

  @Flag(help: "On a terminal, give each path a row of its own, also in folders that one side lacks.")
  var expand = false
}
