/// Numbers as a person reads them.
enum Quantity {
  private static let units = ["kB", "MB", "GB", "TB", "PB", "EB"]

  /// So many bytes: `412 B`, `3.2 MB`. A kB is 1,000 bytes.
  static func bytes(_ count: UInt64) -> String {
    guard count >= 1000 else { return "\(count) B" }
    var value = Double(count) / 1000
    var unit = 0
    while value >= 999.5, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    if value >= 99.95 { return "\(Int(value.rounded())) \(units[unit])" }
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) \(units[unit])"
  }

  /// So many of something: `1,824 differences`.
  static func count(_ number: Int, _ noun: String) -> String {
    "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  /// With a comma between groups of three digits: `1,824`.
  static func grouped(_ number: Int) -> String {
    let digits = String(number)
    let lead = digits.prefix((digits.count - 1) % 3 + 1)
    let rest = digits.dropFirst(lead.count)
    let groups = stride(from: 0, to: rest.count, by: 3).map { rest.dropFirst($0).prefix(3) }
    return ([lead] + groups).joined(separator: ",")
  }
}
