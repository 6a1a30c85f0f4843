/// The values of pax records that an entry's fields tell, in the form that most writers give them.
///
/// What it does not contain has to be told besides (``HeaderResidue``), or it would be lost.
struct ToldValues {
  let entry: TarEntry
  private let attributes: Set<PaxRecord>
  private let unknown: Set<PaxRecord>

  init(_ entry: TarEntry) {
    self.entry = entry
    attributes = Set(entry.extendedAttributes)
    unknown = Set(entry.unknownRecords)
  }

  /// Whether the record can be made again from the entry, byte for byte, once its keyword is known.
  func contains(_ record: PaxRecord) -> Bool {
    switch record.key {
    case PaxKey.path, PaxKey.sparseName: record.value == entry.name
    case PaxKey.linkPath: record.value == entry.linkName
    case PaxKey.size: entry.type == .file && isNumber(Int64(clamping: entry.storedSize), record)
    case PaxKey.uid: isNumber(entry.uid, record)
    case PaxKey.gid: isNumber(entry.gid, record)
    case PaxKey.userName: record.value == entry.userName
    case PaxKey.groupName: record.value == entry.groupName
    case PaxKey.modified: isTime(entry.modified, record)
    case PaxKey.accessed: isTime(entry.accessed, record)
    case PaxKey.changed: isTime(entry.changed, record)
    default: containsOther(record)
    }
  }

  private func containsOther(_ record: PaxRecord) -> Bool {
    if unknown.contains(record) { return true }
    guard !attributes.isEmpty, let attribute = try? ExtendedAttribute.decode(record, at: 0) else {
      return false
    }
    guard attributes.contains(attribute) else { return false }
    return !record.key.starts(with: PaxKey.libarchiveXattr) || record.value == Base64.encode(attribute.value)
  }

  private func isNumber(_ number: Int64, _ record: PaxRecord) -> Bool {
    TarNumber.signedDecimal(record.value[...]) == number && Self.isShortest(record.value)
  }

  private func isTime(_ time: TarTime?, _ record: PaxRecord) -> Bool {
    // More decimals than nine were cut off.
    guard let time, time.decimals <= 9 else { return false }
    return TarNumber.time(record.value[...]) == time && Self.isShortest(record.value)
  }

  /// Whether a number has no zeros in front, no minus before nothing but zeros, and no point at its end.
  private static func isShortest(_ number: [UInt8]) -> Bool {
    let (zero, dot) = (UInt8(ascii: "0"), UInt8(ascii: "."))
    let digits = number.first == UInt8(ascii: "-") ? number.dropFirst() : number[...]
    guard let first = digits.first, digits.last != dot else { return false }
    if first == zero, let second = digits.dropFirst().first, second != dot { return false }
    return digits.count == number.count || digits.contains { $0 != zero && $0 != dot }
  }
}
