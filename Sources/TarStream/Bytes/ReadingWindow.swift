/// Where a region is being read from its start to its end: tells the system which of its bytes are needed next, and which
/// no more.
struct ReadingWindow {
  private let region: ByteRegion
  private let isReadAgain: Bool
  private let progress: ReadingProgress?
  private var current = 0..<0

  /// How many bytes are told of at a time.
  private static let size = 2 << 20

  /// `isReadAgain`: whether all of it will be read once more. `progress`: where to count what is read.
  init(_ region: ByteRegion, isReadAgain: Bool, progress: ReadingProgress?) {
    self.progress = progress
    self.region = region
    self.isReadAgain = isReadAgain
  }

  /// Goes on with the byte at an offset.
  mutating func move(to offset: Int) {
    guard offset >= current.upperBound, offset < region.count else { return }
    end()
    current = offset..<min(offset + Self.size, region.count)
    region.part(current).willRead()
  }

  /// Ends the reading.
  func end() {
    progress?.add(current.count)
    if !isReadAgain { region.part(current).didRead() }
  }
}
