/// What can be changed, one thing at a time.
enum MutationKind: String, CaseIterable {
  // Entries of a layer.
  case bit, bitAgain, bitOnceMore
  case mode, redundantMode, owner, time, device, numberStyle
  case userNames, linkName, entryName, spelling, linkSpelling, type, dialect, content, contentSize
  case recordAdded, recordRestated, recordRemoved, recordsReordered, recordChanged, recordRestyled
  case entryMoved, entryRemoved, entryDoubled, entryDoubledWithOtherContent, entryAdded, trailer

  // The layers as wholes.
  case layerSplit, layersMerged
  case gzipHeader, gzipStream, gzipBit, zstdStream, zstdBit, foundBit, recompressed

  // JSON.
  case configValue, configRename, configMember, configElement, configRemoval, configArray, configOverruled
  case configSpace, configKeyOrder, configEscape, configNumber, configDouble, configBeside
  case manifestValue, manifestRename, manifestMember, manifestElement, manifestRemoval, manifestOverruled
  case manifestSpace, manifestKeyOrder, manifestEscape, manifestNumber, manifestDouble, manifestBeside
  case indexValue, indexMember, indexRemoval, indexSpace, indexKeyOrder, indexEscape, indexDouble
  case documentBit

  // The envelope.
  case manifestAnnotation, mediaType, mediaTypeSuffix, longDigest, longDiffID
  case imageName, descriptorAnnotation, platform, nested, attestation, platformOrder, indexMediaType
  case otherDescriptor, outerArchive

  /// Whether layers have to be stored by a compressor that this test has.
  var changesLayers: Bool {
    guard let last = Self.allCases.firstIndex(of: .layersMerged), let own = Self.allCases.firstIndex(of: self)
    else { return false }
    return own <= last || [.gzipHeader, .gzipStream, .gzipBit, .zstdStream, .zstdBit].contains(self)
  }
}
