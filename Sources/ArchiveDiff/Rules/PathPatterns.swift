import Glibc

/// Paths that are chosen by patterns, each written as in a `.gitignore` file (gitignore(5), "PATTERN FORMAT"):
///
/// - `*` stands for anything but a slash, `?` for one character, `[a-z]` for one of several;
/// - `**` between slashes stands for any number of folders, at the end for all that is in one;
/// - a pattern with a slash at its start or in its middle counts from the root, any other one at every depth;
/// - a slash at the end chooses folders alone;
/// - `!` in front takes out again what patterns before it have chosen.
///
/// What is in a folder that is chosen is chosen with it, and cannot be taken out again.
public struct PathPatterns: Sendable {
  /// The patterns as the user wrote them.
  public let texts: [String]
  private let patterns: [PathPattern]

  /// Patterns as the user wrote them. Those that are empty choose nothing.
  public init(_ texts: [String]) {
    self.texts = texts
    patterns = texts.compactMap { PathPattern($0) }
  }

  /// Whether there is none.
  public var isEmpty: Bool { patterns.isEmpty }

  /// Whether a canonical path is chosen, or a folder that it is in. Of each, the last pattern that matches it decides.
  public func contains(_ path: [UInt8], isDirectory: Bool) -> Bool {
    // As fnmatch(3) takes them, made once for all patterns.
    let names = path.split(separator: UInt8(ascii: "/")).map { $0.map(CChar.init(bitPattern:)) + [0] }
    let matches = patterns.map { $0.matches(in: names, isDirectory: isDirectory) }
    return names.indices.contains { depth in
      patterns.indices.last { matches[$0][depth] }.map { !patterns[$0].isNegated } ?? false
    }
  }
}

/// One of them, cut at its slashes.
private struct PathPattern: Sendable {
  /// A part between two slashes.
  private enum Part: Sendable {
    /// `**`: any number of names.
    case anyDepth
    /// A glob for one name, ending in a NUL.
    case name([CChar])
  }

  let isNegated: Bool
  private let isForFolders: Bool
  private let parts: [Part]

  init?(_ text: String) {
    // Bytes, as paths are: an accent behind a slash makes one `Character` of the two.
    var text = Array(text.utf8)[...]
    let slash = UInt8(ascii: "/")
    isNegated = text.first == UInt8(ascii: "!")
    if isNegated { text.removeFirst() }
    isForFolders = text.last == slash
    while text.last == slash { text.removeLast() }
    let isAnchored = text.contains(slash)
    let parts = text.split(separator: slash).map { part in
      part.elementsEqual("**".utf8) ? Part.anyDepth : .name(part.map(CChar.init(bitPattern:)) + [0])
    }
    guard !parts.isEmpty else { return nil }
    self.parts = isAnchored ? parts : [.anyDepth] + parts
  }

  /// Which of the folders that a path goes through, and in the end whether the path itself, the pattern matches.
  ///
  /// All ways to go through the parts are followed at the same time, so that the time grows with the length of the path
  /// alone, however many `**` there are.
  func matches(in names: [[CChar]], isDirectory: Bool) -> [Bool] {
    var open = [Bool](repeating: false, count: parts.count + 1)
    open[0] = true
    return names.indices.map { depth in
      open = advance(open, by: names[depth])
      return open[parts.count] && (depth + 1 < names.count || isDirectory || !isForFolders)
    }
  }

  /// Which parts may come next after a name; `open`: which may before it. The place after the last part is the end.
  private func advance(_ open: [Bool], by name: [CChar]) -> [Bool] {
    var open = open
    var next = [Bool](repeating: false, count: parts.count + 1)
    for (index, part) in parts.enumerated() where open[index] {
      let isLast = index + 1 == parts.count
      switch part {
      case .anyDepth:
        // It may stand for no name at all, unless it is the last.
        if !isLast { open[index + 1] = true }
        next[index] = true
        if isLast { next[index + 1] = true }
      case .name(let glob):
        if unsafe fnmatch(glob, name, 0) == 0 { next[index + 1] = true }
      }
    }
    return next
  }
}
