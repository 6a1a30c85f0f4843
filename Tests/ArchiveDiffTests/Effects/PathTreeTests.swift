import ImageFixtures
import Testing

@testable import ArchiveDiff

@Suite("The tree of paths") struct PathTreeTests {
  /// In which order names come.
  enum Order: CaseIterable { case ascending, descending, random }

  @Test("knows each path by one number, whatever the order in which paths come", arguments: Order.allCases)
  func numbers(_ order: Order) {
    var random = SeededGenerator(seed: 5)
    var paths = (0..<3000).map { _ in
      (0...random.below(4)).map { _ in "\(random.below(30))" }
    }
    switch order {
    case .ascending: paths.sort { $0.lexicographicallyPrecedes($1) }
    case .descending: paths.sort { $1.lexicographicallyPrecedes($0) }
    case .random: break
    }
    var tree = PathTree()
    var known: [[String]: PathTree.Node] = [[]: PathTree.root]
    // As the second side does, all are named twice.
    for path in paths + paths {
      var node = PathTree.root
      for depth in path.indices {
        let parent = node
        node = tree.child(of: parent, named: Array(path[depth].utf8).span)
        #expect(known[Array(path[...depth]), default: node] == node)
        #expect(tree.parent(of: node) == parent)
        known[Array(path[...depth])] = node
      }
      #expect(tree.path(of: node) == Array(path.joined(separator: "/").utf8))
    }
    #expect(Set(known.values).count == known.count)
    #expect(tree.count == known.count)
  }
}
