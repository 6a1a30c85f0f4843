import TarStream

/// Files of which no difference is told, though both images have them.
public struct SameFiles: Sendable, Equatable {
  /// How many paths lead to one. Links and devices are files here, folders are not.
  public var count = 0
  /// How many bytes they hold.
  public var bytes: UInt64 = 0

  static func += (sum: inout SameFiles, other: SameFiles) {
    sum.count += other.count
    sum.bytes = sum.bytes.addingReportingOverflow(other.bytes).overflow ? .max : sum.bytes + other.bytes
  }
}

extension ImageReport {
  /// Of each folder of the root file systems that the layers make: what is below it of which no difference is told. It goes
  /// by the UTF-8 of its path as reports write it, with a slash at the end; that of the root is empty. Folders without any
  /// are left out. `nil` where not all layers were read.
  public func sameFilesByFolder() -> [[UInt8]: SameFiles]? {
    guard layers.count == 2, layers.joined().allSatisfy(\.wasRead),
      let final = try? FinalState(applying: layers[0], layers[1])
    else { return nil }
    return final.sameFilesByFolder(besides: Set(differences.lazy.filter { $0.kind == .file }.map(\.sortKey)))
  }
}

extension FinalState {
  /// What is below each folder, on both sides, besides some paths, which are canonical.
  fileprivate func sameFilesByFolder(besides told: Set<[UInt8]>) -> [[UInt8]: SameFiles] {
    var sums = [SameFiles](repeating: SameFiles(), count: tree.count)
    for node in 1..<PathTree.Node(clamping: max(tree.count, 1)) {
      guard let left = states[0].view(at: node), let right = states[1].view(at: node),
        left.type != .directory, right.type != .directory,
        !told.contains(tree.path(of: node))
      else { continue }
      let bytes = left.type == .file ? left.record?.size ?? 0 : 0
      sums[Int(tree.parent(of: node))] += SameFiles(count: 1, bytes: bytes)
    }
    // A node's number is higher than that of its folder.
    for node in (1..<PathTree.Node(clamping: max(tree.count, 1))).reversed() {
      sums[Int(tree.parent(of: node))] += sums[Int(node)]
    }
    var byPath: [[UInt8]: SameFiles] = [:]
    for (node, sum) in sums.enumerated() where sum.count > 0 {
      let path = EscapedText.escape(tree.path(of: PathTree.Node(node)))
      byPath[path.isEmpty ? [] : Array(path.utf8) + [UInt8(ascii: "/")]] = sum
    }
    return byPath
  }
}
