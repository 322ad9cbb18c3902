using System.Reflection;
using Emu.Abstractions.Cpu.Ir;

namespace Emu.Accel.Tcg.Tests.Ops;

/// <summary>No operation of the contract's table is without a test.</summary>
public sealed class CoverageTests
{
    [Fact]
    public void Operations_OfTheTable_HaveATestEach()
    {
        HashSet<IrOpcode> covered = [.. typeof(CoverageTests).Assembly.GetTypes()
            .SelectMany(t => t.GetMethods())
            .SelectMany(m => m.GetCustomAttributes<CoversAttribute>())
            .SelectMany(a => a.All)];
        IrOpcode[] table = [.. Enumerable.Range(0, IrOps.Count).Select(n => (IrOpcode)n).Where(o => IrOps.Info(o).Name is not (null or ""))];

        IrOpcode[] missing = [.. table.Where(o => !covered.Contains(o))];

        Assert.True(table.Length > 90);
        Assert.True(missing.Length == 0, $"without a test: {string.Join(", ", missing)}");
    }

    [Fact]
    public void Opcodes_OfTheEnum_AreInTheTable()
    {
        IrOpcode[] missing = [.. Enum.GetValues<IrOpcode>().Where(o => IrOps.Info(o).Name is null or "")];

        Assert.Empty(missing);
    }
}
