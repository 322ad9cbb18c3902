namespace Emu.Fuzz.Tests.Fuzzing;

/// <summary>Something that reads what others wrote. Any thread, one at a time; the same input and seed do the same.</summary>
/// <param name="name">Its name, for people.</param>
/// <param name="summary">What is read.</param>
public abstract class FuzzTarget(string name, string summary)
{
    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>What is read.</summary>
    public string Summary => summary;

    /// <summary>Bytes that an input without a byte may allocate.</summary>
    public virtual long AllocationBase => 4 << 20;

    /// <summary>Bytes that each byte of an input may allocate besides.</summary>
    public virtual long AllocationPerByte => 256;

    /// <summary>How many shorter inputs are tried when one does harm.</summary>
    public virtual int ShrinkTries => 3000;

    /// <summary>Right inputs, which others are made of.</summary>
    public abstract IReadOnlyList<byte[]> MakeSeeds();

    /// <summary>Makes an input wrong in a way that this format's readers may overlook.</summary>
    /// <param name="random">Decides.</param>
    /// <param name="input">The input, which stays as it is.</param>
    public virtual byte[] Spoil(Random random, byte[] input) => Bytes.Spoil(random, input);

    /// <summary>Reads an input, and uses what was read. Catches the errors that are declared for a bad one, and no others.</summary>
    /// <param name="input">The input.</param>
    /// <param name="random">Decides what is done with what was read.</param>
    /// <returns>What came of it; inputs with another end are kept to be made wrong again.</returns>
    public abstract string Run(byte[] input, Random random);
}
