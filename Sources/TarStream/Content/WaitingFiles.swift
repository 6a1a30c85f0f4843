/// Files of one archive that the reader of the other has not come to yet.
///
/// Archives that are compared mostly list their files in one order, so the one that is asked for is mostly the first;
/// those that are passed over are looked up by their paths.
struct WaitingFiles {
  private var inOrder: [Lockstep.File] = []
  private var first = 0
  private var passedOver: [Int: Lockstep.File] = [:]
  /// Where the content of the file starts that was passed over last.
  private var lastPassedOver: UInt64 = 0

  /// Where the first content starts that may be asked for; `.max` where there is none.
  var firstStart: UInt64 {
    guard passedOver.isEmpty else { return 0 }
    return first < inOrder.count ? inOrder[first].content.lowerBound : .max
  }

  mutating func append(_ file: Lockstep.File) { inOrder.append(file) }

  /// Takes out the file of a path.
  mutating func remove(path: Int) -> Lockstep.File? {
    if first < inOrder.count, inOrder[first].path == path { return removeFirst() }
    if !passedOver.isEmpty, let file = passedOver.removeValue(forKey: path) { return file }
    // Each file is passed over once.
    while let file = removeFirst() {
      if file.path == path { return file }
      passedOver[file.path] = file
      lastPassedOver = file.content.lowerBound
    }
    return nil
  }

  /// Forgets files whose content starts before a byte of the archive: it is not there any more.
  mutating func forget(before start: UInt64) {
    while first < inOrder.count, inOrder[first].content.lowerBound < start { removeFirst() }
    if lastPassedOver < start { passedOver.removeAll(keepingCapacity: true) }
    // Looked for only now and then, so that it costs little.
    guard passedOver.count >= limitOfPassedOver else { return }
    passedOver = passedOver.filter { $0.value.content.lowerBound >= start }
    limitOfPassedOver = max(1 << 10, 2 * passedOver.count)
  }

  private var limitOfPassedOver = 1 << 10

  @discardableResult
  private mutating func removeFirst() -> Lockstep.File? {
    guard first < inOrder.count else { return nil }
    defer {
      first += 1
      // What was taken out is cleared away when it is the greater part.
      if first >= 1 << 10, first * 2 >= inOrder.count {
        inOrder.removeFirst(first)
        first = 0
      }
    }
    return inOrder[first]
  }
}
