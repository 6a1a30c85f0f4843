/// An entry that removes paths of the layers below (OCI image specification, layer.md, "Whiteouts").
enum Whiteout: Sendable {
  /// Removes a path and all below it.
  case path([UInt8])
  /// Removes all that the layers below have in a folder, and leaves the folder (layer.md, "Opaque Whiteout").
  case opaque(folder: [UInt8])

  struct NamesNothing: Error {}

  /// How the names of whiteouts begin.
  static let prefix = Array(".wh.".utf8)
  private static let opaqueName = Array(".wh..wh..opq".utf8)
  private static let bookkeepingPrefix = Array(".wh..wh.".utf8)
  private static let slash = UInt8(ascii: "/")

  /// Whether a part of the path starts as whiteouts do, so that the entry makes no file.
  static func mayBeMarker(_ path: [UInt8]) -> Bool {
    var partStart = path.startIndex
    for index in path.indices where path[index] == slash {
      if path[partStart] == prefix[0] && path[partStart..<index].starts(with: prefix) { return true }
      partStart = index + 1
    }
    return path[partStart...].starts(with: prefix)
  }

  /// The whiteout that an entry of this canonical path is; `nil` where it is a marker without effect: aufs's own
  /// bookkeeping, or something in a folder that is called like a whiteout.
  ///
  /// - Throws: where the name behind `.wh.` is empty, `.` or `..`: applied by the letter it would wipe a folder.
  init?(_ path: [UInt8]) throws(NamesNothing) {
    let start = path.lastIndex(of: Self.slash).map { $0 + 1 } ?? path.startIndex
    let name = path[start...]
    let folder = path[..<start].dropLast()
    guard name.starts(with: Self.prefix) else { return nil }
    if name.elementsEqual(Self.opaqueName) {
      self = .opaque(folder: Array(folder))
      return
    }
    if name.starts(with: Self.bookkeepingPrefix) { return nil }
    let target = name.dropFirst(Self.prefix.count)
    let isNothing = target.isEmpty || target.allSatisfy { $0 == UInt8(ascii: ".") } && target.count <= 2
    if isNothing { throw NamesNothing() }
    self = .path(Array(path[..<start]) + target)
  }
}
