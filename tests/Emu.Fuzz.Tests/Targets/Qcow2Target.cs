using Emu.Abstractions.Qom;
using Emu.Backends.Block.Tests.Support;
using Emu.Fuzz.Tests.Fuzzing;

namespace Emu.Fuzz.Tests.Targets;

/// <summary>Disk images, opened, read and written.</summary>
internal sealed class Qcow2Target() : FuzzTarget("qcow2", "qcow2 images, read and written")
{
    private const int Images = 24;
    private const int MaxLength = 1 << 20;

    /// <summary>The host's file is in memory here, and grows to 256 MiB where a damaged table says that its end is there.</summary>
    /// <inheritdoc/>
    public override long AllocationBase => 512 << 20;

    /// <inheritdoc/>
    public override long AllocationPerByte => 512;

    /// <inheritdoc/>
    public override int ShrinkTries => 300;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds() => [.. Enumerable.Range(0, Images).Select(seed => Qcow2Fuzz.Image(new Random(seed)).ToArray())];

    /// <inheritdoc/>
    public override byte[] Spoil(Random random, byte[] input)
    {
        if (random.Next(4) == 0)
        {
            return Bytes.Spoil(random, input);
        }

        MemoryFile file = MemoryFile.Of(input);
        try
        {
            Qcow2Fuzz.Spoil(file, random);
        }
        catch (Exception e) when (e is IOException or ConfigurationException or ArgumentException)
        {
            // Its header is wrong already, and says nothing of where things are.
            return Bytes.Spoil(random, input);
        }

        // Something was put where a damaged header says that a table is: what lies between is nothing to read.
        file.Truncate(Math.Min(file.Length, MaxLength));
        return file.ToArray();
    }

    /// <inheritdoc/>
    public override string Run(byte[] input, Random random)
    {
        string end = "";
        foreach (bool isWritten in (bool[])[false, true])
        {
            try
            {
                Qcow2Fuzz.Use(MemoryFile.Of(input), isWritten, random);
                end += "used ";
            }
            catch (Exception e) when (e is IOException or ConfigurationException)
            {
                end += e.Message;
            }
        }

        return end;
    }
}
