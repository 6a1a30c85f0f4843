/// What the naive model tells of one path.
struct NaiveDifference: Hashable {
  var path: String
  var change: String
  /// The names of the attributes that differ, sorted; none for a path that one side lacks.
  var names: [String]
  /// The layer at which it is told; `nil` at the end.
  var layer: Int?
  /// The layers that the path comes from on each side.
  var layers: [Int?]
  var isVisible = false

  /// The values of each attribute while differences are collected; empty when they are handed out.
  var values: [String: [String?]] = [:]
}

/// Compares two stacks of layers by the naive model.
struct NaiveComparison {
  private var states = [NaiveRootFilesystem(), NaiveRootFilesystem()]
  private var differences: [NaiveDifference] = []

  private init() {}

  static func layerByLayer(
    _ left: [[NaiveMember]], _ right: [[NaiveMember]]
  ) throws(NaiveLoop) -> [NaiveDifference] {
    var comparison = NaiveComparison()
    for index in left.indices {
      let before = comparison.states
      try comparison.states[0].apply(left[index])
      try comparison.states[1].apply(right[index])
      let touched = comparison.states[0].touched.union(comparison.states[1].touched)
      for path in touched {
        guard var now = difference(comparison.states, path) else { continue }
        if let earlier = difference(before, path), earlier.change == now.change, earlier.values == now.values
        {
          continue
        }
        now.layer = index
        comparison.differences.append(now)
      }
    }
    return comparison.finished()
  }

  static func atTheEnd(
    _ left: [[NaiveMember]], _ right: [[NaiveMember]]
  ) throws(NaiveLoop) -> [NaiveDifference] {
    var comparison = NaiveComparison()
    for layer in left { try comparison.states[0].apply(layer) }
    for layer in right { try comparison.states[1].apply(layer) }
    let paths = Set(comparison.states[0].nodes.keys).union(comparison.states[1].nodes.keys)
    comparison.differences = paths.compactMap { difference(comparison.states, $0) }
    return comparison.finished()
  }

  private static func difference(_ states: [NaiveRootFilesystem], _ path: String) -> NaiveDifference? {
    let (left, right) = (states[0].nodes[path], states[1].nodes[path])
    var found = NaiveDifference(
      path: path, change: "modified", names: [], layer: nil, layers: states.map { $0.layers[path] })
    guard let left, let right else {
      found.change = left == nil ? "added" : "removed"
      return left == nil && right == nil ? nil : found
    }
    for name in Set(left.attributes.keys).union(right.attributes.keys) {
      let pair = [left.attributes[name], right.attributes[name]]
      if pair[0] != pair[1] { found.values[name] = pair }
    }
    if let types = found.values["type"] { found.values = ["type": types] }
    found.names = found.values.keys.sorted()
    if found.names.contains("content") { found.names = (found.names + ["size"]).sorted() }
    return found.values.isEmpty ? nil : found
  }

  /// What was told last of a path, and still holds at the end, is visible; hard links are told at the end.
  private func finished() -> [NaiveDifference] {
    var told = differences
    for path in Set(told.map(\.path)) {
      guard let last = told.lastIndex(where: { $0.path == path }),
        let now = Self.difference(states, path)
      else { continue }
      told[last].isVisible = now.change == told[last].change && now.values == told[last].values
    }
    let both = Set(states[0].nodes.keys).intersection(states[1].nodes.keys)
    for path in both {
      let names = states.map { $0.otherNames(of: path).intersection(both) }
      guard names[0] != names[1] else { continue }
      if let index = told.lastIndex(where: { $0.path == path }), told[index].isVisible {
        told[index].names = (told[index].names + ["hardLinks"]).sorted()
      } else {
        told.append(
          NaiveDifference(
            path: path, change: "modified", names: ["hardLinks"], layer: nil,
            layers: states.map { $0.layers[path] }, isVisible: true))
      }
    }
    return told.map { difference in
      var difference = difference
      difference.values = [:]
      return difference
    }
  }
}
