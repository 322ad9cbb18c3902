namespace Emu.Backends.Block.Qcow2;

/// <summary>How an image is used.</summary>
/// <param name="IsWritten">Whether it may be written.</param>
/// <param name="Warn">Told what a user should know. Any thread.</param>
internal sealed record Qcow2Options(bool IsWritten, Action<string> Warn)
{
    /// <summary>Whether space of the file that is not needed any more is given back to the host.</summary>
    public bool IsUnmapped { get; init; }

    /// <summary>Whether nothing is made durable: faster, and a crash of the host destroys the image.</summary>
    public bool IsUnsafe { get; init; }
}
