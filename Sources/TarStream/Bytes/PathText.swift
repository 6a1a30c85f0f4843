// A path as text is taken apart byte by byte. For Swift a slash and the accent that follows it are one `Character`, which
// is no slash; the system finds one there all the same.

private let slash = UInt8(ascii: "/")

extension String {
  /// What stands between slashes.
  package func splitAtSlashes(omittingEmptyParts: Bool = true) -> [String] {
    utf8.split(separator: slash, omittingEmptySubsequences: omittingEmptyParts).map { String(Substring($0)) }
  }

  /// Whether it is a path from the root on.
  package var beginsWithSlash: Bool { utf8.first == slash }
}
