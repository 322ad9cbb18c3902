using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.Tests.Isa;

/// <summary>Rows that stand in the tables before anything executes them.</summary>
public sealed class UnimplementedTests
{
    private static readonly RiscvFeatures Everything =
        new RiscvFeatures().With(RiscvFeature.Rv64).With(RiscvFeature.F).With(RiscvFeature.D).With(RiscvFeature.V).With(RiscvFeature.H).With(RiscvFeature.Svinval);

    [Fact]
    public void Rows_WithoutAMethod_BelongToExtensionsThatCannotBeHad()
    {
        var rows = Enumerable.Range(0, RiscvInstructionTable.Count).Select(RiscvInstructionTable.Row).Where(r => !r.Implemented).ToList();

        Assert.Equal(375 + 17, rows.Count);
        Assert.All(rows, r => Assert.Contains(r.Requires.Split(' ')[0], Extensions.All.Where(e => !e.Implemented).Select(e => e.Name)));
    }

    [Theory]
    [InlineData(0xCD12_F557u, "vsetivli a0, 5, 0xd1")]
    [InlineData(0x0D35_F557u, "vsetvli a0, a1, 0xd3")]
    [InlineData(0x0205_6407u, "vle32.v v8, (a0)")]
    [InlineData(0x06C5_F427u, "vsuxei64.v v8, (a1), v12")]
    [InlineData(0x08C5_E427u, "vsse32.v v8, (a1), a2, v0.t")]
    [InlineData(0x0241_0457u, "vadd.vv v8, v4, v2")]
    [InlineData(0xB441_2457u, "vmacc.vv v8, v2, v4, v0.t")]
    [InlineData(0x0245_5457u, "vfadd.vf v8, v4, fa0")]
    [InlineData(0x024F_B457u, "vadd.vi v8, v4, -1")]
    [InlineData(0x4041_0457u, "vadc.vvm v8, v4, v2, v0")]
    [InlineData(0x6805_C573u, "hlv.w a0, (a1)")]
    [InlineData(0x6AA5_C073u, "hsv.w a0, (a1)")]
    [InlineData(0x22B5_0073u, "hfence.vvma a0, a1")]
    public void Disassemble_UnimplementedInstruction_GivesItsText(uint word, string text) =>
        Assert.Equal(text, RiscvDisassembler.Disassemble32(word, Everything, 0));
}
