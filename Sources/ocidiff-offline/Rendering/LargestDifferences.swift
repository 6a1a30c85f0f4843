import ArchiveDiff

extension ImageReport {
  /// The differences that are about the most bytes, the largest first; of equal ones that which is told first. What is
  /// about no bytes is not among them.
  func largestDifferences(_ count: Int = 5) -> [Difference] {
    var largest: [Difference] = []
    for difference in differences where difference.bytes > largest.dropFirst(count - 1).first?.bytes ?? 0 {
      let place = largest.firstIndex { $0.bytes < difference.bytes } ?? largest.count
      largest.insert(difference, at: place)
      if largest.count > count { largest.removeLast() }
    }
    return largest
  }
}
