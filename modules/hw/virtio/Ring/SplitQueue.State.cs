using System.Numerics;
using System.Runtime.InteropServices;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Virtio.Ring;

/// <content>
/// Saved state. What the device has taken and not completed is saved as heads to be taken again: reading the chain again gives the
/// same request, and doing it twice does no harm.
/// </content>
internal sealed partial class SplitQueue
{
    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        writer.Write("size", Size);
        writer.Write("ready", IsReady ? 1UL : 0);
        writer.WriteArray<ulong>("areas", areas);
        writer.Write("next-available", nextAvailable);
        writer.Write("next-used", nextUsed);
        writer.Write("announced-used", announcedUsed);
        writer.Write("has-announced", hasAnnounced ? 1UL : 0);
        ushort[] taken = [.. requests.Where(r => r is { Order: > 0 }).OrderBy(r => r!.Order).Select(r => r!.Head), .. again];
        writer.WriteArray<ushort>("taken", taken);
    }

    /// <inheritdoc/>
    public void Restore(StateReader reader)
    {
        ulong size = reader.ReadBits("size");
        Size = (ushort)Math.Clamp(BitOperations.RoundUpToPowerOf2(size), 1, (ulong)maxSize);
        IsReady = reader.ReadBits("ready") != 0;
        reader.ReadArray<ulong>("areas", areas);
        nextAvailable = seenAvailable = (ushort)reader.ReadBits("next-available");
        nextUsed = (ushort)reader.ReadBits("next-used");
        announcedUsed = (ushort)reader.ReadBits("announced-used");
        hasAnnounced = reader.ReadBits("has-announced") != 0;
        Forget();
        ReadOnlySpan<ushort> taken = MemoryMarshal.Cast<byte, ushort>(reader.ReadBytes("taken"));
        for (int i = Math.Min(taken.Length, Size) - 1; i >= 0; i--)
        {
            again.Push(taken[i]);
        }
    }
}
