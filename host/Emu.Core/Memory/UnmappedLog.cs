using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Core.Machines;
using Microsoft.Extensions.Logging;

namespace Emu.Core.Memory;

/// <summary>Reports accesses that nothing answers: once for each address, initiator and direction, however often they repeat.</summary>
/// <param name="services">Where lines go.</param>
/// <param name="space">The space.</param>
internal sealed class UnmappedLog(MachineServices services, AddressSpace space)
{
    private const int Capacity = 1024;

    private readonly Lock guard = new();
    private HashSet<(ulong Address, ushort Initiator, bool Write)>? seen;
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
        bool last;
        lock (guard)
        {
            seen ??= [];
            if (seen.Count >= Capacity || !seen.Add((address, attributes.Initiator, write)))
            {
                return;
            }

            last = seen.Count == Capacity;
        }

        // Nearly always a mistake in the guest or in the machine's file, so nobody has to ask for it.
        string who = services is CoreServices core ? core.DescribeInitiator(attributes.Initiator) : $"initiator {attributes.Initiator}";
        string what = (attributes.Flags & AccessFlags.Fetch) != 0 ? "fetch" : write ? "write" : "read";
        services.LogOf(space).Log(
            LogLevel.Warning,
            default,
            $"nothing answers a {what} at 0x{address:x} by {who}{(last ? "; further ones are not reported" : "")}",
            null,
            static (line, _) => line);
    }
}
