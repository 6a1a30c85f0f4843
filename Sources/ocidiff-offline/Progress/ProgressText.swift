import TarStream

/// How far a run is, in one line.
enum ProgressText {
  /// What a person wants to know first, first: the end is cut off where a line is short. `seconds`: since the bytes
  /// began to be read.
  static func line(_ state: ReadingProgress.State, seconds: Double, columns: Int) -> SafeText {
    let parts = numbers(state, seconds: seconds) + [ShownValue.shortened(state.activity)]
    return SafeText(parts.joined(separator: "  ")).cut(to: columns)
  }

  private static func numbers(_ state: ReadingProgress.State, seconds: Double) -> [String] {
    guard state.done > 0 else { return [] }
    var parts: [String] = []
    if state.total > 0 {
      let share = min(1, Double(state.done) / Double(state.total))
      parts = ["\(Int(share * 100)) %", "\(Quantity.bytes(state.done)) of \(Quantity.bytes(state.total))"]
    } else {
      parts = [Quantity.bytes(state.done)]
    }
    guard seconds > 0 else { return parts }
    let speed = Double(state.done) / seconds
    parts.append(Quantity.bytes(UInt64(speed)) + "/s")
    if state.total > state.done { parts.append(duration(Double(state.total - state.done) / speed) + " left") }
    return parts
  }

  /// `12 s`, `3 min 5 s`, `2 h 10 min`.
  static func duration(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 1_000_000).rounded(.up))
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole / 60 % 60) min"
  }
}
