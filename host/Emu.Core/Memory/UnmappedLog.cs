using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Core.Memory;

/// <summary>Reports accesses that nothing answers: once for each page, initiator and direction, however often they repeat.</summary>
/// <param name="services">Where lines go.</param>
/// <param name="space">The space.</param>
internal sealed class UnmappedLog(MachineServices services, AddressSpace space)
{
    private const int Capacity = 1024;

    private readonly Lock guard = new();
    private readonly HashSet<(ulong Page, ushort Initiator, bool Write)> seen = [];
    private long count;

    /// <summary>Accesses so far that nothing answered, without those of debuggers.</summary>
    public long Count => Interlocked.Read(ref count);

    /// <summary>Counts an access, and reports it when it is the first of its kind.</summary>
    /// <param name="address">First address that nothing answers.</param>
    /// <param name="write">Whether it writes.</param>
    /// <param name="attributes">Who asked.</param>
    public void Report(ulong address, bool write, AccessAttributes attributes)
    {
        if (attributes.IsDebug)
        {
            return;
        }

        Interlocked.Increment(ref count);
        if (!services.IsLogged(LogTopic.GuestError))
        {
            return;
        }

        lock (guard)
        {
            if (seen.Count >= Capacity || !seen.Add((address >> RamBlock.PageBits, attributes.Initiator, write)))
            {
                return;
            }
        }

        services.Log(LogTopic.GuestError, space, $"nothing answers a {(write ? "write" : "read")} at 0x{address:x} by initiator {attributes.Initiator}; further ones to this page are not reported");
    }
}
