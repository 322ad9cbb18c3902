using Emu.Abstractions.Qom;

namespace Emu.Backends.Char;

/// <summary>Writes what the guest writes to a file, and gives no input.</summary>
[ObjectType("chardev-file", Family = "char")]
public sealed partial class FileBackend : CharBackend
{
    [Derived]
    private OutputPump? pump;

    /// <summary>The file; made when it is not there.</summary>
    [Config(Name = "path", Required = true)]
    public partial string FilePath { get; init; }

    /// <summary>Keeps what the file has and writes behind it.</summary>
    [Config]
    public partial bool Append { get; init; }

    /// <inheritdoc/>
    public override int Write(ReadOnlySpan<byte> bytes) => pump?.Write(bytes) ?? bytes.Length;

    /// <inheritdoc/>
    public override void Drain(int milliseconds) => pump?.Drain(milliseconds);

    /// <inheritdoc/>
    protected override void OnRealize()
    {
        base.OnRealize();
        try
        {
            var stream = new FileStream(FilePath, Append ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
            pump = new OutputPump(new StreamSink(stream), () => Services.Post(this, () => Frontend?.Writable()), Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ConfigurationException($"{Path}: cannot write '{FilePath}': {e.Message.TrimEnd('.')}", e);
        }
    }

    /// <inheritdoc/>
    protected override void OnUnrealize()
    {
        pump?.Dispose();
        pump = null;
        base.OnUnrealize();
    }
}
