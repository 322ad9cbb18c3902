using System.Reflection;
using Emu.Accel.Tcg.Native;

namespace Emu.Accel.Tcg.Tests.Encoder;

/// <summary>Every instruction that the encoder can write, held against a disassembler of others (Iced).</summary>
public sealed class EncoderTests
{
    // They write bytes, or change what was written; not instructions.
    private static readonly string[] Others =
    [
        "Byte(Int32)", "Int32(Int32)", "Int64(Int64)", "Align(Int32, Int32)", "Bind(Int32)", "Bind(Int32, Int32)", "BindNear(Int32)", "Clear()", "Dispose()",
    ];

    public static TheoryData<string> Methods => [.. Writers().Select(Form.NameOf)];

    [Fact]
    public void Table_HasARowForEveryMethodOfTheEncoder() =>
        Assert.Equal(Writers().Select(Form.NameOf).Order(), Forms.All.Select(f => f.Method).Order());

    [Theory]
    [MemberData(nameof(Methods))]
    public void Method_WithAnyArguments_WritesTheInstructionAskedFor(string name)
    {
        MethodInfo method = Writers().Single(m => Form.NameOf(m) == name);
        Form form = Forms.All.Single(f => f.Method == name);
        using X64Writer writer = new();
        Assert.Empty(Form.Arguments(method).Select(a => Difference(writer, method, form, a)).OfType<string>().Take(5));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Method_IsTriedWithSomething(string name)
    {
        MethodInfo method = Writers().Single(m => Form.NameOf(m) == name);
        Assert.Contains(Form.Arguments(method), a => Forms.All.Single(f => f.Method == name).Text(a) is not null);
    }

    [Fact]
    public void Const64_SaysWhereItsConstantLies()
    {
        using X64Writer writer = new();
        writer.Return();
        int place = writer.Const64(Reg.R9, 0x1122_3344_5566_7788);
        Assert.Equal(0x1122_3344_5566_7788, BitConverter.ToInt64(writer.Code[place..]));
    }

    [Fact]
    public void Jump_BoundNear_LeadsThere()
    {
        using X64Writer writer = new();
        int forth = writer.JumpNearIf(Cond.Below);
        writer.Return();
        writer.BindNear(forth);
        writer.Return();
        Assert.Equal("jb 3; ret; ret", Decoded.Text(writer.Code));
    }

    [Theory]
    [InlineData(0, "mov rax, 8:[rbp + -128]")]
    [InlineData(255, "mov rax, 8:[rbp + 127]")]
    [InlineData(256, "mov rax, 8:[rbp + 128]")]
    public void Displacement_FromTheState_IsFromWhereTheRegisterPoints(int displacement, string text)
    {
        using X64Writer writer = new() { StateBias = 128 };
        writer.Load(3, false, true, Reg.Rax, Reg.Rbp, displacement);
        Assert.Equal(text, Decoded.Text(writer.Code));
    }

    [Fact]
    public void Jump_BoundBackAndForth_LeadsThere()
    {
        using X64Writer writer = new();
        int forth = writer.Jump();
        writer.Bind(writer.JumpIf(Cond.Below), 0);
        writer.Bind(forth);
        writer.Return();
        Assert.Equal("jmp 11; jb 0; ret", Decoded.Text(writer.Code));
    }

    [Theory]
    [InlineData(0, 16, 16, 5)]
    [InlineData(1, 4, 3, 1)]
    [InlineData(2, 4, 2, 1)]
    [InlineData(0, 4, 4, 1)]
    [InlineData(3, 4, 1, 0)]
    public void Align_FillsWithFewInstructionsThatDoNothing(int offset, int alignment, int position, int instructions)
    {
        using X64Writer writer = new();
        writer.Return();
        writer.Align(offset, alignment);
        Assert.Equal(position, writer.Position);
        Assert.Equal(["ret", .. Enumerable.Repeat("nop", instructions)], Decoded.Text(writer.Code).Split("; ").Select(one => one.Split(' ')[0]));
    }

    private static IEnumerable<MethodInfo> Writers() =>
        typeof(X64Writer).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(m => !m.IsSpecialName && !Others.Contains(Form.NameOf(m)));

    private static string? Difference(X64Writer writer, MethodInfo method, Form form, object[] arguments)
    {
        if (form.Text(arguments) is not { } asked)
        {
            return null;
        }

        writer.Clear();
        method.Invoke(writer, arguments);
        string written = Decoded.Text(writer.Code);
        return written == asked ? null : $"{method.Name}({string.Join(", ", arguments)}) shall write '{asked}' and wrote '{written}' ({Convert.ToHexString(writer.Code)})";
    }
}
