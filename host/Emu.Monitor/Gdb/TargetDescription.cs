using System.Collections.Immutable;
using System.Globalization;
using System.Security;
using System.Text;
using Emu.Abstractions.Cpu;

namespace Emu.Monitor.Gdb;

/// <summary>Describes a CPU's registers to a debugger, from its class alone.</summary>
internal static class TargetDescription
{
    /// <summary>Registers that a debugger is told of, in the order of their numbers.</summary>
    /// <param name="cpu">What the CPU is.</param>
    public static ImmutableArray<CpuRegister> RegistersOf(CpuClass cpu) => [.. cpu.Registers.Where(register => register.DebugNumber >= 0).OrderBy(register => register.DebugNumber)];

    /// <summary>Those that are sent all at once: general ones, up to the first gap.</summary>
    /// <param name="cpu">What the CPU is.</param>
    public static ImmutableArray<CpuRegister> GeneralOf(CpuClass cpu) => [.. RegistersOf(cpu).TakeWhile((register, i) => register.DebugNumber == i && register.Group == "general")];

    /// <summary>The description.</summary>
    /// <param name="cpu">What the CPU is.</param>
    public static string Write(CpuClass cpu)
    {
        var xml = new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\"><target version=\"1.0\">");
        if (cpu.DebugArchitecture.Length > 0)
        {
            xml.Append(CultureInfo.InvariantCulture, $"<architecture>{cpu.DebugArchitecture}</architecture>");
        }

        foreach (IGrouping<string, CpuRegister> group in RegistersOf(cpu).GroupBy(register => register.Group))
        {
            string name = cpu.DebugFeatures.FirstOrDefault(feature => feature.Group == group.Key)?.Name ?? $"emu.{cpu.Architecture}.{group.Key}";
            xml.Append(CultureInfo.InvariantCulture, $"<feature name=\"{SecurityElement.Escape(name)}\">");
            foreach (CpuRegister register in group)
            {
                xml.Append(CultureInfo.InvariantCulture, $"<reg name=\"{SecurityElement.Escape(register.Name)}\" bitsize=\"{register.Bits}\" regnum=\"{register.DebugNumber}\"{TypeOf(register)}/>");
            }

            xml.Append("</feature>");
        }

        return xml.Append("</target>").ToString();
    }

    private static string TypeOf(CpuRegister register) => register switch
    {
        { Name: "pc" } => " type=\"code_ptr\"",
        { Group: "float", Bits: 64, Name: ['f', >= '0' and <= '9', ..] } => " type=\"ieee_double\"",
        { Group: "float", Bits: 32, Name: ['f', >= '0' and <= '9', ..] } => " type=\"ieee_single\"",
        _ => "",
    };
}
