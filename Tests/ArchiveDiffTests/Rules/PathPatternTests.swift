import ArchiveDiff
import Foundation
import ImageFixtures
import Testing

@Suite("Paths chosen by patterns as in a .gitignore file")
struct PathPatternTests {
  static let paths = [
    "a", "a/b", "a/b/c", "a/b/c/d", "b", "b/a", "etc/passwd", "etc/ssl/certs/x.pem", "usr/lib/a.so",
    "usr/lib/a.so.1",
    "usr/lib/python3/x/__pycache__/y.pyc", ".hidden", "a b", "x/[y]", "usr/share/doc/a/copyright",
    "usr/share/doc",
    "\u{e9}/\u{fc}", "a/x/b", "a/x/y/b", "a/\u{301}x",
  ]

  static let patterns = [
    ["a"], ["/a"], ["a/"], ["a/b"], ["/a/b"], ["*.pyc"], ["__pycache__"], ["__pycache__/"], ["usr/**"],
    ["usr/lib/*"],
    ["usr/*"], ["**/b"], ["a/**/b"], ["a/**"], ["/**/doc/"], ["?"], ["[ab]"], ["[!ab]"], [".*"], ["*"],
    ["*", "!a"],
    ["*.so*", "!*.so.1"], ["a b"], [#"x/\[y\]"#], ["/usr", "!/usr/share"], ["b/"], ["**"], ["é"], ["/é/ü"],
    ["etc/*/*"],
    ["**/**/b"], ["a/b/**/d"], [""], ["a/\u{301}x"], ["\u{301}*"], ["!\u{301}x", "a/"],
  ]

  @Test("git check-ignore chooses the same", arguments: patterns)
  func asGit(patterns: [String]) async throws {
    let folder = try TemporaryFolder()
    let expected = try await Self.ignoredByGit(patterns, in: folder)
    let chosen = PathPatterns(patterns)
    for path in Self.paths {
      #expect(chosen.contains(Array(path.utf8), isDirectory: false) == expected.contains(path), "\(path)")
    }
  }

  @Test("A slash at the end chooses folders, and all that is in them", arguments: [true, false])
  func folders(isDirectory: Bool) {
    let patterns = PathPatterns(["doc/"])
    #expect(patterns.contains(Array("usr/doc".utf8), isDirectory: isDirectory) == isDirectory)
    #expect(patterns.contains(Array("usr/doc/x".utf8), isDirectory: isDirectory))
  }

  @Test("Bytes that are no text, and names that are long, are names like others")
  func bytes() {
    #expect(PathPatterns(["a*"]).contains([0x61, 0xFF, 0xFE], isDirectory: false))
    #expect(PathPatterns(["?"]).contains([0xFF], isDirectory: false))
    let deep = [UInt8]([[UInt8]](repeating: [0x61], count: 20_000).joined(separator: [0x2F]))
    #expect(!PathPatterns(["**/a/**/a/**/a/**/b"]).contains(deep, isDirectory: false))
    #expect(PathPatterns(["**/a/**/a/**/a/**/a"]).contains(deep, isDirectory: false))
  }

  /// Git answers for any names, whether there are such files or not.
  private static func ignoredByGit(_ patterns: [String], in folder: TemporaryFolder) async throws -> Set<
    String
  > {
    let lines = patterns.joined(separator: "\n") + "\n"
    _ = try folder.write("patterns", Array(lines.utf8))
    _ = try folder.write("paths", Array(paths.joined(separator: "\0").utf8))
    let outcome = try await ChildProcess.run(
      "/bin/sh",
      [
        "-c",
        """
        cd "$0" && git init -q repository && cd repository && \
        git -c core.excludesFile=../patterns check-ignore --no-index -z --stdin < ../paths
        """, folder.path,
      ])
    #expect(outcome.status == 0 || outcome.status == 1, "\(outcome.errorText)")
    return Set(outcome.text.split(separator: "\0").map(String.init))
  }
}
