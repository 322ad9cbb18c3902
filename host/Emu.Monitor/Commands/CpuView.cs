using System.Globalization;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Core.Machines;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Commands;

/// <summary>Looks at CPUs from outside: each at its own instruction boundary, whether the machine runs or stands.</summary>
internal static class CpuView
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>All CPUs, in the order of <c>query-cpus-fast</c>.</summary>
    /// <param name="machine">The machine.</param>
    public static IReadOnlyList<CpuDevice> All(Machine machine)
    {
        using MachineLock.Hold held = machine.Lock.Take();
        return [.. machine.Clusters.SelectMany(cluster => cluster.Cpus)];
    }

    /// <summary>Finds a CPU by its number.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="index">Its number among all CPUs.</param>
    /// <exception cref="QmpException">There is none.</exception>
    public static CpuDevice Require(Machine machine, long index)
    {
        IReadOnlyList<CpuDevice> all = All(machine);
        return index >= 0 && index < all.Count
            ? all[(int)index]
            : throw new QmpException(all.Count == 0 ? "the machine has no CPUs" : $"there is no CPU {index}; the machine has {all.Count}, counted from 0");
    }

    /// <summary>Does something on a CPU's behalf, between two of its instructions.</summary>
    /// <param name="machine">The machine; its lock is not held.</param>
    /// <param name="cpu">The CPU.</param>
    /// <param name="look">What to do.</param>
    /// <exception cref="QmpException">The CPU does not come to a boundary.</exception>
    public static T At<T>(Machine machine, CpuDevice cpu, Func<T> look)
    {
        if (!machine.IsRunning || cpu.Control is not { } control || cpu.Parent is Cluster { IsHeld: true })
        {
            return look();
        }

        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        control.Post(() =>
        {
            try
            {
                done.TrySetResult(look());
            }
            catch (Exception e)
            {
                done.TrySetException(e);
            }
        });
        return Task.WaitAny([done.Task], Patience) == 0
            ? done.Task.GetAwaiter().GetResult()
            : throw new QmpException($"{cpu.Path} did not come to an instruction boundary; stop the machine and try again");
    }

    /// <summary>Bytes as a CPU sees them: translated by its MMU as it stands, without any effect on the guest.</summary>
    /// <param name="cpu">The CPU, at a boundary.</param>
    /// <param name="address">First virtual address.</param>
    /// <param name="buffer">Takes the bytes.</param>
    /// <exception cref="QmpException">An address is not mapped, or nothing answers there.</exception>
    public static void Read(CpuDevice cpu, ulong address, Span<byte> buffer)
    {
        for (int done = 0; done < buffer.Length;)
        {
            (AddressSpace space, ulong at, int length) = Find(cpu, address + (ulong)done, buffer.Length - done);
            if (space.Read(at, buffer.Slice(done, length), AccessAttributes.Debugger) != IoResult.Ok)
            {
                throw Absent(cpu, space, at, address + (ulong)done);
            }

            done += length;
        }
    }

    /// <summary>Writes bytes where a CPU sees them, as a debugger does: also where guests may not write.</summary>
    /// <param name="cpu">The CPU, at a boundary.</param>
    /// <param name="address">First virtual address.</param>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="QmpException">An address is not mapped, or nothing answers there.</exception>
    public static void Write(CpuDevice cpu, ulong address, ReadOnlySpan<byte> bytes)
    {
        for (int done = 0; done < bytes.Length;)
        {
            (AddressSpace space, ulong at, int length) = Find(cpu, address + (ulong)done, bytes.Length - done);
            if (space.Write(at, bytes.Slice(done, length), AccessAttributes.Debugger) != IoResult.Ok)
            {
                throw Absent(cpu, space, at, address + (ulong)done);
            }

            done += length;
        }
    }

    /// <summary>Registers as text, four a line.</summary>
    /// <param name="cpu">The CPU, at a boundary.</param>
    public static string Registers(CpuDevice cpu)
    {
        var text = new System.Text.StringBuilder();
        int width = cpu.Class.WordBits / 4;
        text.Append(CultureInfo.InvariantCulture, $"{cpu.Path} ({cpu.Type}){(cpu.Header.Halted != 0 ? " halted" : "")}\n pc={Hex(cpu.Header.Pc, width)}\n");
        int column = 0;
        foreach (CpuRegister register in cpu.Class.Registers.Where(r => r.Name != "pc"))
        {
            byte[] bytes = new byte[register.Bits / 8];
            cpu.ReadRegister(register, bytes);
            Array.Reverse(bytes);
            text.Append(CultureInfo.InvariantCulture, $" {register.Name}={Convert.ToHexStringLower(bytes)}");
            text.Append(++column % 4 == 0 ? "\n" : "");
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static (AddressSpace Space, ulong Address, int Length) Find(CpuDevice cpu, ulong address, int length)
    {
        if (cpu.Phase < LifeCycle.Realized)
        {
            throw new QmpException($"{cpu.Path} sees no memory before it is realized; use x-realize");
        }

        // Port 0 fetches; a CPU that fetches and loads through different ports calls the second "data".
        int port = cpu.Class.Ports.Select(p => p.Name).ToList().IndexOf("data") is > 0 and int data ? data : 0;
        if (!cpu.Translate(address, AccessKind.Read, cpu.DebugMmuIndex(AccessKind.Read), port, probe: true, out Translation found, out _))
        {
            throw new QmpException($"0x{address:x} is not mapped for {cpu.Path}");
        }

        ulong mask = found.PageBits >= 63 ? ulong.MaxValue : (1UL << found.PageBits) - 1;
        ulong left = mask - (address & mask);
        return (found.Space, found.Address, (int)Math.Min((ulong)length, left >= 1 << 20 ? 1 << 20 : left + 1));
    }

    private static QmpException Absent(CpuDevice cpu, AddressSpace space, ulong at, ulong address) =>
        new($"nothing answers at 0x{at:x} of {space.Path} (0x{address:x} for {cpu.Path})");

    private static string Hex(ulong value, int width) => value.ToString("x" + width.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
