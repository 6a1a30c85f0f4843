public import OCILayout
import TarStream

extension ImageReport {
  /// Reads what the two images have where one has a path that the other lacks, or where what stands there has another
  /// type, content, target or device. What differs in its attributes alone is passed over: both sides hold the same.
  ///
  /// Folders, links and devices come first, in the order of the differences; then files, as they stand in their layers.
  ///
  /// - Throws: `badStream` where a layer cannot be read any more.
  public func readFiles<Sink: DifferingFileSink>(into sink: inout Sink) throws(ArchiveError) {
    try readFiles(where: \.isInWhatFilesHold, into: &sink)
  }

  /// Reads what the two images have at the paths of some differences.
  func readFiles<Sink: DifferingFileSink>(
    where isWanted: (Difference) -> Bool, into sink: inout Sink
  ) throws(ArchiveError) {
    var wanted: [(layer: LoadedLayer, files: [UInt32: [DifferingFile]])] = []
    var positions: [ObjectIdentifier: Int] = [:]
    for difference in differences where isWanted(difference) {
      for (side, source) in [difference.sources.left, difference.sources.right].enumerated() {
        guard let source, sink.wantsMore else { continue }
        let file = DifferingFile(
          side: side, layer: difference.layer, path: difference.path, kind: DifferingFile.Kind(source))
        guard case .file = file.kind, case .entry(let layer, let index) = source else {
          sink.begin([file])
          sink.end()
          continue
        }
        let position = positions[ObjectIdentifier(layer), default: wanted.count]
        if position == wanted.count {
          positions[ObjectIdentifier(layer)] = position
          wanted.append((layer, [:]))
        }
        wanted[position].files[UInt32(index), default: []].append(file)
      }
    }
    for (layer, files) in wanted where sink.wantsMore { try layer.read(files, into: &sink) }
  }

  /// How many differences ``readFiles(into:)`` passes over, as the files hold the same.
  public var countOfSameContents: Int { differences.count { $0.kind == .file && !$0.isInWhatFilesHold } }
}

extension Difference {
  fileprivate var isInWhatFilesHold: Bool {
    guard kind == .file else { return false }
    return change != .modified
      || attributes.contains { ["type", "content", "linkTarget", "device"].contains($0.name) }
  }
}

extension DifferingFile.Kind {
  fileprivate init(_ view: EntryView) {
    guard case .entry(let layer, let index) = view else {
      self = .directory
      return
    }
    let (table, record) = (layer.table, layer.table.entries[index])
    let target = EscapedText.escape(table.linkName(of: record))
    self =
      switch record.type {
      case .file: .file(size: record.size)
      case .directory: .directory
      case .symlink: .special("symbolic link to \(target)")
      case .hardlink: .special("hard link to \(target)")
      case .characterDevice, .blockDevice, .fifo: .special(Self.words(for: record, of: table))
      }
  }

  private static func words(for record: EntryRecord, of table: EntryTable) -> String {
    let kind =
      switch record.type {
      case .characterDevice: "character device"
      case .blockDevice: "block device"
      default: "FIFO"
      }
    guard let device = table.extras(of: record).device else { return kind }
    return "\(kind) \(device.major):\(device.minor)"
  }
}

extension LoadedLayer {
  fileprivate func read<Sink: DifferingFileSink>(
    _ files: [UInt32: [DifferingFile]], into sink: inout Sink
  ) throws(ArchiveError) {
    var adapter = LayerContents(sink: sink, files: files)
    defer { sink = adapter.sink }
    do {
      try origin.blob.readContents(
        of: Set(files.keys), in: contents, limits: origin.limits.streams, into: &adapter)
    } catch {
      throw ArchiveError(error, input: origin.input, blob: origin.name)
    }
  }
}

/// Tells for which files the contents of a layer's entries are.
private struct LayerContents<Sink: DifferingFileSink>: ContentSink {
  var sink: Sink
  let files: [UInt32: [DifferingFile]]

  var wantsMore: Bool { sink.wantsMore }

  mutating func begin(_ entry: UInt32) { sink.begin(files[entry] ?? []) }

  mutating func take(content: Span<UInt8>) { sink.take(content: content) }

  mutating func take(hole count: UInt64) { sink.take(hole: count) }

  mutating func end() { sink.end() }
}
