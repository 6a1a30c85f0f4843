import TarStream

/// The root file systems of both sides, while layers are applied to them.
///
/// As long as the layers of both sides list the same, whatever their files hold, one side's state stands for both: the
/// layers of images that were built twice mostly do.
struct RootFilesystems {
  private(set) var tree = PathTree()
  /// Of each side.
  private(set) var states = [RootFilesystem(), RootFilesystem()]
  private var isOneState = true

  /// Applies the next layer of both sides.
  mutating func apply(_ pair: LayerPair) throws(SymbolicLinkLoop) {
    if states[0].layers.isEmpty { return try applyFirst(pair) }
    guard isOneState, pair.listsSame else {
      try apply(pair.left, to: 0)
      try apply(pair.right, to: 1)
      return
    }
    try apply(pair, only: nil)
  }

  /// Applies the lowest layer of both sides. The left one is applied in any case, while somebody else may find out
  /// whether both list the same: there is no state yet that would have to be kept for the right one.
  private mutating func applyFirst(_ pair: LayerPair) throws(SymbolicLinkLoop) {
    try states[0].apply(pair.left, in: &tree)
    if pair.listsSame {
      states[1] = states[0].made(by: [pair.right])
    } else {
      try apply(pair.right, to: 1)
    }
  }

  /// Applies the next layer of both sides, which list the same, as all below them do; `only`: of their entries some alone,
  /// by ascending index.
  mutating func apply(_ pair: LayerPair, only entries: [UInt32]?) throws(SymbolicLinkLoop) {
    let layers = states[1].layers + [pair.right]
    states[1] = RootFilesystem()  // its storage is the other's, which would be copied to be changed
    try states[0].apply(pair.left, only: entries, in: &tree)
    states[1] = states[0].made(by: layers)
  }

  /// Applies the next layer of one side alone.
  mutating func apply(_ layer: LoadedLayer, to side: Int) throws(SymbolicLinkLoop) {
    isOneState = false
    try states[side].apply(layer, in: &tree)
  }
}
