namespace Emu.Backends.Block.Qcow2;

/// <summary>An image contradicts itself. Whoever may write it marks it, so that nobody writes it any more.</summary>
/// <param name="message">How.</param>
internal sealed class CorruptImageException(string message) : IOException(message);
