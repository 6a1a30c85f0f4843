/// The one spelling of a path that all its spellings share.
///
/// No `/` or `./` in front, no empty part, no `.`, no `/` at the end; `..` goes up one folder and stops at the
/// root. The root itself is the empty path. Paths are bytes: nothing is decoded or folded.
public enum CanonicalPath {
  /// The canonical spelling as a part of `name` where it is one, which it is for nearly every name there is;
  /// `nil` where the parts in between have to be put together anew. `mayBeDotted`: whether a part may start with a dot.
  static func range(in name: Span<UInt8>) -> (range: Range<Int>?, mayBeDotted: Bool) {
    var start = 0
    while true {
      if start < name.count, name[start] == slash {
        start += 1
      } else if start + 1 < name.count, name[start] == dot, name[start + 1] == slash {
        start += 2
      } else {
        break
      }
    }
    var end = name.count
    while end > start, name[end - 1] == slash { end -= 1 }
    // A part that is empty, `.` or `..` starts at a slash that is followed by a slash, a dot or the end; hardly any name
    // has such a slash.
    guard name.extracting(start..<end).hasDotOrSlashAfterSlash else { return (start..<end, false) }
    var partStart = start
    for index in start...end where index == end || name[index] == slash {
      let count = index - partStart
      if count == 0 && end > start { return (nil, true) }
      if count == 1 && name[partStart] == dot { return (nil, true) }
      if count == 2 && name[partStart] == dot && name[partStart + 1] == dot { return (nil, true) }
      partStart = index + 1
    }
    return (start..<end, true)
  }

  /// The canonical spelling of any name.
  public static func make(_ name: some Sequence<UInt8>) -> [UInt8] {
    var parts: [ArraySlice<UInt8>] = []
    for part in Array(name).split(separator: slash) {
      if part.elementsEqual([dot, dot]) {
        if !parts.isEmpty { parts.removeLast() }
      } else if !part.elementsEqual([dot]) {
        parts.append(part)
      }
    }
    return Array(parts.joined(separator: [slash]))
  }

  private static let slash = UInt8(ascii: "/")
  private static let dot = UInt8(ascii: ".")
}

extension Span where Element == UInt8 {
  /// Whether a part of the path is empty or starts with a dot.
  fileprivate var hasDotOrSlashAfterSlash: Bool {
    let (dot, slash) = (UInt8(ascii: "."), UInt8(ascii: "/"))
    return !isEmpty && self[0] == dot || hasByte(slash, before: dot, or: slash)
  }
}
