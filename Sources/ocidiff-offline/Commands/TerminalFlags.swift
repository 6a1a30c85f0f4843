import ArchiveDiff
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

/// What the table shows of what files hold.
struct ContentFlags: ParsableArguments {
  @Flag(help: "Show the lines in which text files differ, as diff -u does: patch -p1 takes them.")
  var text = false

  @Option(
    name: [.customShort("U", allowingJoined: true), .long],
    help: ArgumentHelp("Show so many lines around those that differ, and --text.", valueName: "lines"))
  var unified: Int?

  @Flag(help: "Show the first bytes in which other files differ, in hexadecimal.")
  var hex = false

  func validate() throws {
    guard unified ?? 0 >= 0 else { throw ValidationError("--unified takes a number of lines.") }
  }

  var kinds: ContentText.Kinds { ContentText.Kinds(lines: text || unified != nil, bytes: hex) }

  /// How much is looked at; `nil` for nothing.
  var bounds: ContentBounds? {
    guard !kinds.isEmpty else { return nil }
    var bounds = ContentBounds()
    if let unified { bounds.context = min(unified, bounds.lines) }
    return bounds
  }
}
