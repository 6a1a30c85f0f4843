/// Numbers for people.
enum Amount {
  /// With a comma between groups of three digits: `1,824`.
  static func text(_ number: Int) -> String {
    var digits = String(number)
    var end = digits.utf8.count - 3
    while end > 0 {
      digits.insert(",", at: digits.utf8.index(digits.utf8.startIndex, offsetBy: end))
      end -= 3
    }
    return digits
  }

  /// With what is counted, in the right number: `1 file`, `2 files`.
  static func text(_ number: Int, _ noun: String) -> String {
    "\(text(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  /// `44 bytes`, `1.3 kB`, `12 MB`.
  static func bytes(_ count: UInt64) -> String {
    guard count >= 1000 else { return text(Int(count), "byte") }
    var (tenths, unit) = (count / 100, 0)
    while tenths >= 10_000, unit < 5 { (tenths, unit) = (tenths / 1000, unit + 1) }
    let number = tenths < 100 ? "\(tenths / 10).\(tenths % 10)" : text(Int(tenths / 10))
    return "\(number) \(["kB", "MB", "GB", "TB", "PB", "EB"][unit])"
  }
}
