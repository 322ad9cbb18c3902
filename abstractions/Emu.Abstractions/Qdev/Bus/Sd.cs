using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Qdev.Bus;

/// <summary>Forms of an SD card's response (SD Physical Layer Specification, section 4.9).</summary>
public enum SdResponseKind : byte
{
    /// <summary>No response.</summary>
    None,

    /// <summary>48 bits with a checksum.</summary>
    Short,

    /// <summary>136 bits.</summary>
    Long,

    /// <summary>The command timed out: the card does not know it in its present state.</summary>
    Timeout,
}

/// <summary>A card's response.</summary>
/// <param name="Kind">Its form.</param>
/// <param name="High">High 64 bits of a long response's content.</param>
/// <param name="Low">Content of a short response, or low 64 bits of a long one.</param>
[Frozen]
public readonly record struct SdResponse(SdResponseKind Kind, ulong High = 0, ulong Low = 0);

/// <summary>A card in an SD slot. Called under the machine's lock.</summary>
public interface ISdCard
{
    /// <summary>Whether its write-protect switch is set.</summary>
    bool IsReadOnly { get; }

    /// <summary>Runs a command.</summary>
    /// <param name="index">Command number, 0 to 63.</param>
    /// <param name="argument">Its argument.</param>
    SdResponse Command(int index, uint argument);

    /// <summary>Takes data of a write command.</summary>
    /// <param name="data">The data.</param>
    /// <returns>How many bytes were taken; fewer when the card is busy.</returns>
    int Write(ReadOnlySpan<byte> data);

    /// <summary>Gives data of a read command.</summary>
    /// <param name="data">Takes the data.</param>
    /// <returns>How many bytes were given; fewer when the card is busy.</returns>
    int Read(Span<byte> data);

    /// <summary>Raised when the card can go on with data.</summary>
    event Action? Ready;
}

/// <summary>An SD bus: one slot.</summary>
public abstract class SdBus : DeviceBus<ISdCard>
{
    /// <inheritdoc/>
    public override uint MaxAddress => 0;
}
