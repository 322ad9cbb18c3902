namespace Emu.Hw.Memory.Images;

/// <summary>Bytes of an image that go to one address.</summary>
/// <param name="Address">First address.</param>
/// <param name="Bytes">The bytes.</param>
/// <param name="ZeroBytes">Zeros that follow them.</param>
public sealed record Segment(ulong Address, ReadOnlyMemory<byte> Bytes, ulong ZeroBytes);

/// <summary>An image, taken apart.</summary>
/// <param name="Format">Name of its format.</param>
/// <param name="Segments">What goes where.</param>
/// <param name="Entry">Where to begin, when the image says so.</param>
/// <param name="Symbols">Named addresses.</param>
public sealed record Image(string Format, IReadOnlyList<Segment> Segments, ulong? Entry, Dictionary<string, ulong> Symbols);

/// <summary>An image is not what its first bytes promise.</summary>
/// <param name="message">What is wrong, where, and what was expected.</param>
public sealed class ImageFormatException(string message) : Exception(message);
